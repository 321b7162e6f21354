/**
 * School hours until a timetable is there: Monday to Friday, 07:00–18:00 in China. Decides how eagerly the uplink
 * reconnects, nothing that a wrong clock could spoil.
 */
const BEIJING_OFFSET_MS = 8 * 60 * 60 * 1000;

export function schoolHours(wallMs: number): boolean {
  const there = new Date(wallMs + BEIJING_OFFSET_MS);
  const day = there.getUTCDay();
  const hour = there.getUTCHours();
  return day >= 1 && day <= 5 && hour >= 7 && hour < 18;
}
