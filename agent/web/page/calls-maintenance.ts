/** What the page asks of the server about faults and 报修. Like client.ts: one call, one press. */
import type { Done } from '../api.ts';
import type {
  AssetList,
  FaultHistory,
  MaintenanceView,
  ReportKind,
  ReportList,
  ReportView,
  TouchCheckView,
  TouchErrors,
} from '../api-maintenance.ts';
import { call, requestId } from './client.ts';

export const maintenance = (): Promise<MaintenanceView> => call('GET', '/api/maintenance');
export const report = (what: ReportKind): Promise<ReportView> =>
  call('POST', '/api/reports', { what, requestId: requestId() });
const ofReport = (id: string, verb: string): string => `/api/reports/${encodeURIComponent(id)}/${verb}`;
export const reportList = (): Promise<ReportList> => call('GET', '/api/reports');
export const sayOfReport = (id: string, words: string): Promise<ReportView> =>
  call('PUT', ofReport(id, 'words'), { words });
/** Behind the PIN. */
export const reportWords = (id: string): Promise<{ readonly words: string }> => call('GET', ofReport(id, 'words'));
export const moveReport = (id: string, verb: 'accept' | 'repaired' | 'return'): Promise<ReportView> =>
  call('POST', ofReport(id, verb));
export const closeReport = (id: string, how: 'repaired' | 'false-alarm'): Promise<ReportView> =>
  call('POST', ofReport(id, 'close'), { how });
export const assets = (): Promise<AssetList> => call('GET', '/api/assets');
export const faultHistory = (days: number): Promise<FaultHistory> => call('GET', `/api/faults/history?days=${days}`);
/** `minutes` 0: heard again. */
export const muteFault = (fault: string, minutes: number): Promise<Done> =>
  call('POST', `/api/faults/${encodeURIComponent(fault)}/mute`, { minutes });
export const startDrill = (code: string, device: string | undefined, minutes: number): Promise<Done> =>
  call('POST', '/api/drills', { code, device, minutes });
export const endDrill = (fault: string): Promise<Done> => call('DELETE', `/api/drills/${encodeURIComponent(fault)}`);
/** Physical pixels. */
export const tellTouchErrors = (errors: TouchErrors): Promise<TouchCheckView> =>
  call('POST', '/api/maintenance/touch-check', errors);
