/**
 * Every answer's schema by its name. Nobody is answered through them: they describe (OpenAPI) and they are what the tests
 * hold real answers against. So no route imports them; it says the name, and they are loaded when the description is
 * asked for (some 1 MB of schemas).
 */
export * from './answers.ts';
export * from './answers-attendance.ts';
export * from './answers-bank.ts';
export * from './answers-lesson.ts';
export * from './answers-maintenance.ts';
export * from './answers-recording.ts';
export * from './answers-report.ts';
export * from './answers-school.ts';
export * from './words.ts';
