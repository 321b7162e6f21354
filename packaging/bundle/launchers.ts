// The files that start the bundle with the runtime beside it.

/**
 * Memory for time, on PCs with 4 GB (decision 0015): a small young generation, one helper thread of V8, and the right to
 * collect what starting left behind (agent/start-up-memory.ts).
 */
const nodeFlags = '--max-semi-space-size=1 --v8-pool-size=1 --expose-gc';

/**
 * Linux. V8's compiled code is kept where the service manager or the user has a cache: a cold start is twice as long.
 * Nobody else may write there: whoever can, runs code as this user. So no cache in /tmp, and for root (also with sudo,
 * which may keep another's HOME) only root's own.
 * The link /usr/bin/banban leads here, so the folder is found through links.
 * glibc: what was freed at the top of its heap goes back to the system from 128 KiB on, also after a large block was freed
 * (left to itself it keeps up to 64 MB then), and no thread has a heap of its own beyond the second.
 */
export const launcherSh = `#!/bin/sh
# 班班：用随附的运行时启动。 Starts Banban with the runtime beside it.
here=$(dirname "$(readlink -f "$0")")
if [ -z "\${NODE_COMPILE_CACHE:-}" ]; then
  if [ -n "\${CACHE_DIRECTORY:-}" ]; then NODE_COMPILE_CACHE=$CACHE_DIRECTORY/code
  elif [ "$(id -u)" = 0 ]; then NODE_COMPILE_CACHE=/root/.cache/banban/code
  elif [ -n "\${XDG_CACHE_HOME:-\${HOME:-}}" ]; then NODE_COMPILE_CACHE=\${XDG_CACHE_HOME:-$HOME/.cache}/banban/code
  fi
  [ -z "\${NODE_COMPILE_CACHE:-}" ] || export NODE_COMPILE_CACHE
fi
export MALLOC_TRIM_THRESHOLD_="\${MALLOC_TRIM_THRESHOLD_:-131072}" MALLOC_ARENA_MAX="\${MALLOC_ARENA_MAX:-2}"
exec "$here/node" ${nodeFlags} "$here/banban.js" "$@"
`;

/** Windows. */
export const launcherCmd = [
  '@echo off',
  'rem Starts Banban with the runtime beside it.',
  'setlocal',
  'if not defined NODE_COMPILE_CACHE set "NODE_COMPILE_CACHE=%LOCALAPPDATA%\\Banban\\code"',
  `"%~dp0node.exe" ${nodeFlags} "%~dp0banban.js" %*`,
  '',
].join('\r\n');

/**
 * Windows, at logon: the companion (agent/companion) without a window that somebody might close. What it says goes to a
 * file, begun anew each time.
 */
export const companionVbs = [
  "' Starts Banban's companion without a window. For HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run:",
  '\'   wscript.exe "C:\\Program Files\\Banban\\companion.vbs"',
  "' What it says: %TEMP%\\banban-companion.log",
  'here = CreateObject("Scripting.FileSystemObject").GetParentFolderName(WScript.ScriptFullName)',
  'quote = Chr(34)',
  'program = quote & here & "\\banban.cmd" & quote & " companion"',
  'said = quote & "%TEMP%\\banban-companion.log" & quote',
  'command = "cmd.exe /c " & quote & program & " > " & said & " 2>&1" & quote',
  'CreateObject("WScript.Shell").Run command, 0, False',
  '',
].join('\r\n');
