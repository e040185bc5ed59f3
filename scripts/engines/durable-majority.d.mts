/** The same message, with write concern `majority` spelled out for a single node: `{ w: 1, j: true }`. */
export function withDurableMajority(message: Buffer): Buffer;
