import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnnxCudaEngine, whyNoOnnxCuda } from '../../../../src/model/engine/onnx/onnxCuda.ts';
import { onnxModel } from '../../../../src/model/engine/onnx/onnxModel.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { openEngine } from '../../../../src/model/process/devices/openEngine.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { buildDecoderStepGraph } from '../../../../src/model/vae/graphs/decodingGraphs.ts';
import { buildEvaluationGraph } from '../../../../src/model/vae/graphs/graphs.ts';
import { because } from '../engineContract.ts';

const SHARED = 'libonnxruntime_providers_shared.so';
const CUDA = 'libonnxruntime_providers_cuda.so';

describe("ONNX Runtime's CUDA provider", () => {
  it('can be tried where its two libraries are, and else the missing ones are named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'variorum-onnx-'));
    try {
      const why = (): string | undefined => whyNoOnnxCuda(folder, 'linux', 'x64');
      assert.ok(why()!.includes(`${SHARED} and ${CUDA} are not beside`));
      assert.ok(why()!.includes(folder));
      writeFileSync(join(folder, SHARED), '');
      assert.ok(why()!.includes(`Not installed: ${CUDA} is not beside`));
      writeFileSync(join(folder, CUDA), '');
      assert.equal(why(), undefined);
      for (const [platform, architecture] of [
        ['linux', 'arm64'],
        ['win32', 'x64'],
        ['darwin', 'arm64'],
      ] as const)
        assert.match(whyNoOnnxCuda(folder, platform, architecture)!, /on Linux \(x64\) only/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gets graphs as WebGPU gets them, of which every node is known to run on a GPU', () => {
    const config = modelConfig({
      vocabularySize: 60,
      latentSize: 6,
      width: 16,
      heads: 2,
      encoderLayers: 1,
      decoderLayers: 2,
    });
    for (const build of [buildEvaluationGraph, buildDecoderStepGraph]) {
      const graph = build(config);
      assert.deepEqual(onnxModel(graph, 'cuda').bytes, onnxModel(graph, 'webgpu').bytes);
      assert.notDeepEqual(onnxModel(graph, 'cuda').bytes, onnxModel(graph, 'cpu').bytes);
    }
  });

  // Where somebody has the libraries, this says nothing.
  const reason = whyNoOnnxCuda();
  if (reason !== undefined)
    it('is plainly not available here', async () => {
      await assert.rejects(createOnnxCudaEngine(), (error: Error) => {
        assert.equal(error.message, reason);
        return because('unavailable', /./)(error);
      });
      await assert.rejects(
        createOnnxEngine({ provider: 'cuda' }),
        because('unavailable', /cannot use its cuda provider here/),
      );
      await assert.rejects(openEngine('onnx-cuda', 'training'), (error: Error) => {
        assert.match(error.message, /CUDA 12 and cuDNN 9/);
        assert.ok(error.message.endsWith(reason));
        return true;
      });
    });
});
