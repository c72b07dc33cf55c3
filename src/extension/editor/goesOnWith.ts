/**
 * What is left of texts that were offered after a prompt once some of them is typed or taken: the prompt has grown by their
 * beginning. Nothing where something else was typed.
 */
export function goesOnWith(
  offered: { readonly prompt: string; readonly texts: readonly string[] } | undefined,
  prompt: string,
): string[] {
  if (offered === undefined || !prompt.startsWith(offered.prompt)) return [];
  const typed = prompt.slice(offered.prompt.length);
  return offered.texts.flatMap((text) =>
    text.startsWith(typed) && text.length > typed.length ? [text.slice(typed.length)] : [],
  );
}
