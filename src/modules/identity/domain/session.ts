/** One sign-in of one person. Ends by itself (wall time) or when it is revoked. */
export type Session = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: 1;
  readonly user: string;
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};
