export interface PanelPageParts {
  /** What VS Code serves the extension's own files from, as content security policies name it. */
  readonly cspSource: string;
  /** A fresh unguessable word for each page; only the script that carries it runs. */
  readonly nonce: string;
  /** Addresses of dist/webview.js and dist/webview.css, as the webview sees them. */
  readonly script: string;
  readonly style: string;
}

/**
 * The page of the panel. It loads one script and one style sheet of this extension and nothing else: no inline script
 * or style, no image, no font, no connection. What texts contain is therefore never run, whatever it looks like.
 */
export function panelHtml({ cspSource, nonce, script, style }: PanelPageParts): string {
  const sources = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}`;
  // Neither falls back to default-src: no address is resolved against a foreign base, no form goes anywhere.
  const policy = `${sources}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${style}">
    <title>Variorum</title>
  </head>
  <body>
    <script type="module" nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
