/** What is needed of esbuild's metafile. */
export interface Bundled {
  readonly inputs: object;
}

export function thirdPartyNotices(root: string, metafiles: readonly Bundled[]): string;
