/** What the settings of the extension are by default; a test compares them with package.json. */
export const DEFAULT_MINUTES = 8;
export const DEFAULT_LARGEST_FILE_KILOBYTES = 10_240;
export const DEFAULT_SEED = 0;
export const DEFAULT_TEMPERATURE = 0;
export const DEFAULT_TOP_P = 0.9;
export const DEFAULT_DISTANCE = 1;
