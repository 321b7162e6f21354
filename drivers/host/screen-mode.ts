/**
 * Windows: the mode the graphics card shows, and what the screens say they are made for (the preferred mode of their EDID),
 * both kept system-wide, so a service may ask. Linux keeps the first for whoever is signed in: nothing is said there.
 */
import type { HostReadings } from './facts.ts';

export const MODE_COMMAND =
  "Get-CimInstance Win32_VideoController | where CurrentHorizontalResolution | % { 'shown ' + $_.CurrentHorizontalResolution + 'x' + $_.CurrentVerticalResolution }; Get-CimInstance -Namespace root/wmi -ClassName WmiMonitorListedSupportedSourceModes -ErrorAction SilentlyContinue | where Active | % { $m = $_.MonitorSourceModes[$_.PreferredMonitorSourceModeIndex]; 'native ' + $m.HorizontalActivePixels + 'x' + $m.VerticalActivePixels }";

/** The first screen's own size where none of them is shown as it is made: a copy on two screens fits one of them only. */
export function modesOf(said: string): Pick<HostReadings, 'screenMode' | 'nativeMode'> {
  const all = (word: string): string[] =>
    [...said.matchAll(new RegExp(`^${word} ([1-9]\\d{2,4}x[1-9]\\d{2,4})\\s*$`, 'gm'))].map(([, mode]) => mode ?? '');
  const shown = all('shown');
  const native = all('native');
  const [first] = shown;
  const [wanted] = native;
  if (first === undefined || wanted === undefined) return {};
  const fitting = shown.find((mode) => native.some((made) => isSame(mode, made)));
  return fitting === undefined
    ? { screenMode: first, nativeMode: wanted }
    : { screenMode: fitting, nativeMode: fitting };
}

/** A screen hung upright is shown turned. */
function isSame(mode: string, made: string): boolean {
  return mode === made || mode.split('x').toReversed().join('x') === made;
}
