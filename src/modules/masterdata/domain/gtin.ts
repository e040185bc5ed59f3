/** True for a GTIN-8, -12, -13 or -14 whose check digit is right (GS1 General Specifications 7.9). */
export function isGtin(text: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return false;
  let sum = 0;
  for (let place = 0; place < text.length - 1; place += 1) {
    const weight = (text.length - place) % 2 === 0 ? 3 : 1;
    sum += Number(text[place]) * weight;
  }
  return (10 - (sum % 10)) % 10 === Number(text.at(-1));
}
