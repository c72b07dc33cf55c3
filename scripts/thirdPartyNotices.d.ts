export function thirdPartyNotices(root: string, files: readonly string[]): string;
