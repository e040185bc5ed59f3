/** File types stores may attach, with the bytes they begin with. */
const SIGNATURES = {
  'image/jpeg': [{ at: 0, bytes: [0xff, 0xd8, 0xff] }],
  'image/png': [{ at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] }],
  'image/webp': [
    { at: 0, bytes: [0x52, 0x49, 0x46, 0x46] },
    { at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  ],
  'application/pdf': [{ at: 0, bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] }],
} as const;
export type EvidenceType = keyof typeof SIGNATURES;
export const EVIDENCE_EXTENSIONS: Readonly<Record<EvidenceType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
};

/** One file, known by the SHA-256 of its bytes. */
export type EvidenceFile = {
  readonly id: string;
  readonly type: EvidenceType;
  readonly bytes: number;
  readonly by: string;
  readonly at: Date;
};

/** Largest file, bytes. */
export const MAX_EVIDENCE_BYTES = 5 * 1024 * 1024;
export const EVIDENCE_ID = /^[0-9a-f]{64}$/;

/** What a file is by its first bytes, whatever it says it is; undefined for anything else. */
export function sniff(bytes: Uint8Array): EvidenceType | undefined {
  return (Object.keys(SIGNATURES) as EvidenceType[]).find((type) =>
    SIGNATURES[type].every(({ at, bytes: wanted }) => wanted.every((byte, index) => bytes[at + index] === byte)),
  );
}
