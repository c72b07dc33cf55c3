export function thirdPartyNotices(root: string, files: readonly string[]): string;
export function shippedPackages(root: string, files: readonly string[]): string[];
