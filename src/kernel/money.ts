/** An amount of money: integer minor units (cents, pence) and an ISO 4217 currency code. */
export type Money = { readonly amount: number; readonly currency: string };

/** Builds money from minor units. Throws RangeError when the amount is not a safe integer or the code is not three capitals. */
export function money(amount: number, currency: string): Money {
  if (!Number.isSafeInteger(amount)) throw new RangeError('money: amount must be a whole number of minor units');
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError('money: currency must be an ISO 4217 code');
  return { amount, currency };
}

/** Sum of two amounts. Throws RangeError on different currencies: sums never mix them. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`money: cannot add ${b.currency} to ${a.currency}`);
  return money(a.amount + b.amount, a.currency);
}

/** `unit × quantity`, rounded half away from zero to whole minor units; the quantity may be fractional (kg). */
export function timesMoney(unit: Money, quantity: number): Money {
  const exact = unit.amount * quantity;
  return money(Math.sign(exact) * Math.round(Math.abs(exact)), unit.currency);
}
