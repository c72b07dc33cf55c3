/**
 * To be imported before all else. Where the system speaks no language (the locale C), a browser reports one that does
 * not exist, such as `en-US@posix`; `Intl` refuses it, and uPlot asks `Intl` for it while it loads.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}
