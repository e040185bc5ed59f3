import { Checkpointer, CheckpointFile, Ledger, Log, verifyLedger, type Verification } from '../platform/index.js';
import type { Command } from './command.js';
import { withInstallation } from './database.js';

/** Verifies the ledger without a server: exit status 0 when nothing is wrong, 1 with the first bad entry otherwise. */
export const auditVerify: Command = {
  words: 'audit verify',
  synopsis: '[--json] [--anchor] [--checkpoints DIRECTORY]',
  about: 'Verify the audit trail against itself and the signed checkpoints; name the first bad entry.',
  options: {
    json: { type: 'boolean', default: false },
    anchor: { type: 'boolean', default: false },
    checkpoints: { type: 'string' },
  },
  positionals: 0,
  run: ({ values }, terminal) =>
    withInstallation(terminal, async ({ mongo, wall, dataDir }) => {
      const ledger = new Ledger(mongo, wall);
      // An auditor names the copy they took away: it cannot have been changed together with the database.
      const file = new CheckpointFile(typeof values['checkpoints'] === 'string' ? values['checkpoints'] : dataDir);
      const began = performance.now();
      let found = await verifyLedger(ledger, await file.read());
      const seconds = (performance.now() - began) / 1_000;
      // Only what was just found sound is signed.
      if (values['anchor'] === true && found.verified && (await new Checkpointer(ledger, file, wall, new Log('silent')).anchor()) > 0)
        found = await verifyLedger(ledger, await file.read());
      if (values['json'] === true) terminal.out(JSON.stringify(found));
      else for (const line of sentences(found, seconds)) terminal.out(line);
      return found.verified ? 0 : 1;
    }),
};

function sentences(found: Verification, seconds: number): string[] {
  const { firstBad, entries, anchoredTo, unanchored, checkpoints } = found;
  if (firstBad !== undefined)
    return [
      `NOT VERIFIED: entry ${firstBad.seq} is ${firstBad.kind}: ${firstBad.reason}. ${entries} entries read, anchored up to ${anchoredTo}.`,
    ];
  const anchored = checkpoints === 0 ? 'no checkpoint' : `${checkpoints} checkpoints vouch for entries up to ${anchoredTo}`;
  return [
    `Verified: ${entries} entries in ${seconds.toFixed(1)} s; ${anchored}.`,
    ...(unanchored > 0
      ? [`Unanchored: ${unanchored} entries after the last checkpoint are linked, but no checkpoint vouches for them yet.`]
      : []),
  ];
}
