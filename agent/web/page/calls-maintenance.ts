/** What the page asks of the server about faults and 报修. Like client.ts: one call, one press. */
import type { MaintenanceView, ReportKind, ReportView } from '../api-maintenance.ts';
import { call, requestId } from './client.ts';

export const maintenance = (): Promise<MaintenanceView> => call('GET', '/api/maintenance');
export const report = (what: ReportKind): Promise<ReportView> =>
  call('POST', '/api/reports', { what, requestId: requestId() });
export const closeReport = (id: string, how: 'repaired' | 'false-alarm'): Promise<ReportView> =>
  call('POST', `/api/reports/${encodeURIComponent(id)}/close`, { how });
