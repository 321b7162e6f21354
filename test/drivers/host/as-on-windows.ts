/** The survey's program, in which the library takes this machine for a Windows PC. */
Object.defineProperty(process, 'platform', { value: 'win32' });
await import('../../../drivers/host/survey-process.ts');
