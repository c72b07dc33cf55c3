import type { Dim } from '../../graph/dimensions.ts';
import {
  ONNX_TYPE,
  type OnnxAttribute,
  type OnnxEmitter,
  type OnnxNodeOptions,
  type OnnxProvider,
} from '../../graph/onnxEmitter.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { HostTensor } from '../engine.ts';
import {
  ATTRIBUTE_TYPE,
  type AttributeProto,
  EXTERNAL,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnxProto.ts';
import { checkSymbols, type SizeInput, sizeInputInfo, sizeInputName } from '../sizeInputs.ts';

/** @param mark sets the symbols of one round apart from those of others, whose sizes differ */
function valueInfo(name: string, { shape, dataType }: Tensor, mark: string): ValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === 'number' ? { dimValue: size } : { dimParam: size + mark },
  );
  return { name, type: { tensorType: { elemType: ONNX_TYPE[dataType], shape: { dim } } } };
}

function attributeProto(name: string, attribute: OnnxAttribute): AttributeProto {
  if ('int' in attribute) return { name, type: ATTRIBUTE_TYPE.int, i: attribute.int };
  if ('float' in attribute) return { name, type: ATTRIBUTE_TYPE.float, f: attribute.float };
  if ('ints' in attribute) return { name, type: ATTRIBUTE_TYPE.ints, ints: attribute.ints };
  return { name, type: ATTRIBUTE_TYPE.string, s: new TextEncoder().encode(attribute.string) };
}

function bytesOf(values: Float32Array | Int32Array | Uint8Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Elements that are in a file beside that of the model. */
export interface ExternalTensor {
  readonly shape: readonly number[];
  readonly dataType: keyof typeof ONNX_TYPE;
  /** Name of the file, which is in the model's folder. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

/** A node whose list of outputs still grows. */
type WrittenNode = NodeProto & { readonly output: string[] };

/** Collects ONNX nodes and constants; equal ones are kept once. */
export class OnnxWriter implements OnnxEmitter {
  readonly provider: OnnxProvider;
  /** Sizes that the present round is fed, by their names. */
  private sizeInputs = new Map<string, SizeInput>();
  /** What the names of the present round's symbols and sizes end in. */
  private mark = '';
  private readonly fed: ValueInfoProto[] = [];
  /** What sizes can be taken from. */
  private readonly leaves: readonly Tensor[];
  private readonly nodes = new Map<string, WrittenNode>();
  private readonly initializers: TensorProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly described = new Map<string, ValueInfoProto>();
  private readonly knownConstants = new Map<string, string>();
  private readonly knownArrays = new Map<object, number>();
  /** Values that got the name of the output they are. */
  private readonly renamed = new Map<string, string>();
  private made = 0;

  /** @param leaves inputs and states of the graph */
  constructor(provider: OnnxProvider, leaves: readonly Tensor[]) {
    this.provider = provider;
    this.leaves = leaves;
  }

  /**
   * Begins a round: what is written next has sizes of its own.
   * @returns where the sizes that must be fed for it are noted
   */
  beginRound(mark: string): ReadonlyMap<string, SizeInput> {
    this.mark = mark;
    this.sizeInputs = new Map();
    return this.sizeInputs;
  }

  /** Declares a value that is given at each run. */
  feed(name: string, tensor: Tensor): void {
    this.fed.push(valueInfo(name, tensor, this.mark));
  }

  node(
    operator: string,
    inputs: readonly string[],
    { attributes = {}, domain = '', output = 0 }: OnnxNodeOptions = {},
  ): string {
    const key = JSON.stringify([domain, operator, inputs, attributes]);
    let node = this.nodes.get(key);
    if (node === undefined) {
      const name = `${operator} ${++this.made}`;
      const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
      node = { input: inputs, output: [], name, opType: operator, domain, attribute };
      this.nodes.set(key, node);
    }
    // Kernels compute those outputs that have a name.
    while (node.output.length <= output) node.output.push(`v${++this.made}`);
    return node.output[output]!;
  }

  /** A copy, so that a value can be a result under a second name. */
  private copy(value: string): string {
    const name = `v${++this.made}`;
    const copy = { input: [value], output: [name], name, opType: 'Identity', domain: '', attribute: [] };
    this.nodes.set(name, copy);
    return name;
  }

  private once(key: string, make: () => string): string {
    let name = this.knownConstants.get(key);
    if (name === undefined) this.knownConstants.set(key, (name = make()));
    return name;
  }

  private addInitializer(dims: readonly number[], dataType: number, rawData: Uint8Array): string {
    const name = `c${++this.made}`;
    this.initializers.push({ name, dims, dataType, rawData });
    return name;
  }

  initializer(name: string, { shape, dataType, data }: HostTensor): void {
    this.initializers.push({ name, dims: shape, dataType: ONNX_TYPE[dataType], rawData: bytesOf(data) });
  }

  /** A constant in a file of its own, which the library maps into memory where the model is opened by its path. */
  external(name: string, { shape, dataType, file, offset, bytes }: ExternalTensor): string {
    return this.once(`external ${name}`, () => {
      const externalData = [
        { key: 'location', value: file },
        { key: 'offset', value: String(offset) },
        { key: 'length', value: String(bytes) },
      ];
      const initializer = { name, dims: shape, dataType: ONNX_TYPE[dataType] };
      this.initializers.push({ ...initializer, externalData, dataLocation: EXTERNAL });
      return name;
    });
  }

  int64s(values: readonly number[]): string {
    return this.once(`int64s ${values.join()}`, () =>
      this.addInitializer([values.length], ONNX_TYPE.int64, bytesOf(BigInt64Array.from(values.map(BigInt)))),
    );
  }

  float(value: number): string {
    return this.once(`float ${Object.is(value, -0) ? '-0' : value}`, () =>
      this.addInitializer([], ONNX_TYPE.float32, bytesOf(Float32Array.of(value))),
    );
  }

  constant(values: Float32Array | Int32Array, shape: readonly number[]): string {
    const isFloat = values instanceof Float32Array;
    if (isFloat && shape.length === 0) return this.float(values[0]!);
    const array = this.knownArrays.get(values) ?? this.knownArrays.size;
    this.knownArrays.set(values, array);
    const type = isFloat ? ONNX_TYPE.float32 : ONNX_TYPE.int32;
    return this.once(`array ${array} [${shape.join()}]`, () =>
      this.addInitializer(shape, type, bytesOf(values)),
    );
  }

  sizes(dims: readonly Dim[]): string {
    if (dims.every((dim) => typeof dim === 'number')) return this.int64s(dims);
    return this.sizeInput({ kind: 'sizes', dims });
  }

  size(dim: Dim): string {
    return typeof dim === 'number' ? this.float(dim) : this.sizeInput({ kind: 'size', dim });
  }

  range(dim: Dim): string {
    return this.sizeInput({ kind: 'range', dim });
  }

  private sizeInput(input: SizeInput): string {
    checkSymbols(input.kind === 'sizes' ? input.dims : [input.dim], this.leaves);
    const name = sizeInputName(input) + this.mark;
    if (!this.sizeInputs.has(name)) this.fed.push(sizeInputInfo(name, input, this.mark));
    this.sizeInputs.set(name, input);
    return name;
  }

  reshape(value: string, from: readonly Dim[], to: readonly Dim[]): string {
    // In Reshape 0 means "as in the input" and one -1 "what is left over".
    const known = to.map((dim, axis) => (typeof dim === 'number' ? dim : dim === from[axis] ? 0 : -1));
    const constantShape = known.filter((dim) => dim === -1).length <= 1;
    return this.node('Reshape', [value, constantShape ? this.int64s(known) : this.sizes(to)]);
  }

  /**
   * States the shape of a value. The library does not work out what sizes that are given at each run make of shapes, and computes
   * in place only where it knows the shapes of both to be the same.
   */
  describe(value: string, tensor: Tensor): void {
    this.described.set(value, valueInfo(value, tensor, this.mark));
  }

  /** Makes a value a result of the model. */
  output(name: string, value: string, tensor: Tensor): void {
    const computed = [...this.nodes.values()].some(({ output }) => output.includes(value));
    const source = computed && !this.renamed.has(value) ? value : this.copy(value);
    this.renamed.set(source, name);
    this.outputs.push(valueInfo(name, tensor, this.mark));
  }

  graph(): GraphProto {
    const rename = (value: string): string => this.renamed.get(value) ?? value;
    const stated = new Set([...this.fed, ...this.initializers].map(({ name }) => name));
    return {
      name: 'graph',
      node: [...this.nodes.values()].map((node) => ({
        ...node,
        input: node.input.map(rename),
        output: node.output.map(rename),
      })),
      initializer: this.initializers,
      input: this.fed,
      output: this.outputs,
      valueInfo: [...this.described.values()].filter(
        ({ name }) => !stated.has(name) && !this.renamed.has(name),
      ),
    };
  }
}
