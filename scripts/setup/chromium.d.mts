/** The browser that tests should drive, or `undefined`. */
export function findChromium(): string | undefined;
