import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { platformProblem, problemHere } from '../../../../src/extension/modelHost/platformProblem.ts';

const GLIBC =
  '#!/bin/bash\n# Copyright (C) 1996-2022 Free Software Foundation, Inc.\n# This file is part of the GNU C Library.';
const MUSL = '#!/bin/sh\nexec /lib/ld-musl-x86_64.so.1 --list "$@"\n';
const LIBRARIES = 'node_modules/onnxruntime-node/bin/napi-v6';

describe('a machine', () => {
  it('runs models exactly where ONNX Runtime brings a library', () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const)
      for (const architecture of ['x64', 'arm64', 'arm', 'ia32']) {
        const brought =
          platform !== 'freebsd' && readdirSync(`${LIBRARIES}/${platform}`).includes(architecture);
        const problem = platformProblem(platform, architecture, GLIBC);
        assert.equal(problem === null, brought, `${platform}-${architecture}: ${problem}`);
      }
  });

  it('with musl is told apart from one with glibc, and one that does not say is tried', () => {
    assert.match(platformProblem('linux', 'x64', MUSL) ?? '', /Alpine/);
    assert.equal(platformProblem('linux', 'x64', GLIBC), null);
    assert.equal(platformProblem('linux', 'x64', undefined), null);
    assert.equal(platformProblem('win32', 'x64', undefined), null);
  });

  it('that is not served is named, with what is, in one line', () => {
    const problem = platformProblem('darwin', 'x64', undefined) ?? '';
    assert.match(
      problem,
      /^Variorum does not run on Macs with Intel processors\. It needs .*Apple silicon\.$/,
    );
  });

  it('runs these tests, so it has no problem', () => {
    assert.equal(problemHere(), null);
  });
});
