import protobuf from 'protobufjs/light.js';

/**
 * The messages of the ONNX format (onnx.proto of the ONNX specification, version 1.16) that a graph is written in:
 * only the fields that are used here, with their numbers there.
 */
const field = (id: number, type: string) => ({ id, type });
const list = (id: number, type: string) => ({ id, type, rule: 'repeated' });
const packed = (id: number, type: string) => ({ id, type, rule: 'repeated', options: { packed: true } });

const root = protobuf.Root.fromJSON({
  nested: {
    Attribute: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        ints: packed(8, 'int64'),
        type: field(20, 'int32'),
      },
    },
    Node: {
      fields: {
        input: list(1, 'string'),
        output: list(2, 'string'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: list(5, 'Attribute'),
        domain: field(7, 'string'),
      },
    },
    Tensor: {
      fields: {
        dims: packed(1, 'int64'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
        externalData: list(13, 'StringPair'),
        dataLocation: field(14, 'int32'),
      },
    },
    StringPair: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    Dimension: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
    TensorShape: { fields: { dim: list(1, 'Dimension') } },
    TensorType: { fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShape') } },
    Type: { fields: { tensorType: field(1, 'TensorType') } },
    ValueInfo: { fields: { name: field(1, 'string'), type: field(2, 'Type') } },
    Graph: {
      fields: {
        node: list(1, 'Node'),
        name: field(2, 'string'),
        initializer: list(5, 'Tensor'),
        input: list(11, 'ValueInfo'),
        output: list(12, 'ValueInfo'),
        valueInfo: list(13, 'ValueInfo'),
      },
    },
    OperatorSet: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    Model: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        graph: field(7, 'Graph'),
        opsetImport: list(8, 'OperatorSet'),
      },
    },
  },
});

/** AttributeProto.AttributeType */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface AttributeProto {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  ints?: readonly number[];
}

export interface NodeProto {
  input: readonly string[];
  output: readonly string[];
  name: string;
  opType: string;
  domain: string;
  attribute: readonly AttributeProto[];
}

export interface TensorProto {
  name: string;
  dims: readonly number[];
  dataType: number;
  /** Little-endian elements, where they are in the model itself. */
  rawData?: Uint8Array;
  /** Where they are else: the keys location, offset and length. */
  externalData?: readonly { key: string; value: string }[];
  dataLocation?: number;
}

/** TensorProto.DataLocation */
export const EXTERNAL = 1;

export interface ValueInfoProto {
  name: string;
  type: {
    tensorType: {
      elemType: number;
      shape: { dim: readonly ({ dimValue: number } | { dimParam: string })[] };
    };
  };
}

export interface GraphProto {
  name: string;
  node: readonly NodeProto[];
  initializer: readonly TensorProto[];
  input: readonly ValueInfoProto[];
  output: readonly ValueInfoProto[];
  /** Of values in between. */
  valueInfo: readonly ValueInfoProto[];
}

/** ONNX 1.16's format and operators; ONNX Runtime has had kernels for them on every provider for years. */
const IR_VERSION = 10;
const OPERATOR_SETS = [
  { domain: '', version: 20 },
  { domain: 'com.microsoft', version: 1 },
];

/** The bytes of a model file that holds `graph`. */
export function encodeModel(graph: GraphProto): Uint8Array {
  const type = root.lookupType('Model');
  const model = type.fromObject({
    irVersion: IR_VERSION,
    producerName: 'variorum',
    opsetImport: OPERATOR_SETS,
    graph,
  });
  return type.encode(model).finish();
}
