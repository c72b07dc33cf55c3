// esbuild gathers what is imported so into dist/webview.css.
declare module '*.css';
