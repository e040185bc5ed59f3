import type { Role } from '../principal.js';

/** Why policy decided so: the row of the authority table and the comparison made. */
export type VerdictReason = { readonly rule: string; readonly message: string };

/** What policy says of a proposal. Refusals are values. */
export type Verdict = {
  readonly policyVersion: string;
  readonly because: readonly VerdictReason[];
} & (
  | { readonly kind: 'auto' }
  | {
      readonly kind: 'approval';
      /** Any of these roles, in scope of the place, may decide. */
      readonly roles: readonly Role[];
      /** Distinct people needed. */
      readonly quorum: number;
      /** Time to decide, minutes of business time; then it is denied. */
      readonly expiresAfterMinutes: number;
    }
  | { readonly kind: 'refuse' }
);
