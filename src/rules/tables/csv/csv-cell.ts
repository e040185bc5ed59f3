/** What a spreadsheet takes for the start of a formula, and the apostrophe that marks text. */
const RISKY = /^[=+\-@\t\r']/;
/** `-` alone is the entry for any value and no formula; a plain negative number is a number. */
const HARMLESS = /^-(\d+(\.\d+)?)?$/;

/** A cell no spreadsheet will execute: an apostrophe goes before a risky first character. */
export const guardCell = (text: string): string => (RISKY.test(text) && !HARMLESS.test(text) ? `'${text}` : text);

/** The cell as it was: takes back the apostrophe `guardCell` puts, and no other. */
export const unguardCell = (text: string): string => (text.startsWith("'") && RISKY.test(text.slice(1)) ? text.slice(1) : text);
