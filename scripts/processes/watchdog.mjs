import { spawn } from 'node:child_process';

/**
 * Makes a process end with this one: a shell sleeps on a pipe from here, and when this process is gone, even killed, the
 * pipe closes and the shell ends the other. Answers the shell, to be killed once the other has ended by itself.
 * @param {number} pid
 */
export function watchOver(pid) {
  const script = 'read -r _; kill -TERM "$1" 2>/dev/null';
  const shell = spawn('/bin/sh', ['-c', script, 'endcap-watchdog', String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => {});
  shell.unref();
  /** @type {import('node:net').Socket | null} */ (shell.stdin)?.on('error', () => {}).unref();
  return shell;
}
