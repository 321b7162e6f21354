/** What is opened when something is broken, or by whoever looks after the room: one file of code that is loaded then. */
export { CheckUp } from '../health.tsx';
export { RepairSheet } from '../repair.tsx';
export { Past } from './past.tsx';
export { Reports } from './reports.tsx';
export { TouchCheck } from './touch-check.tsx';
