export interface Component {
  readonly type: 'library' | 'machine-learning-model';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Omit<Component, 'type'> & { readonly type: 'application' } };
  readonly components: readonly Component[];
}

export function sbom(root: string, files: readonly string[]): Sbom;
