// Run by the set-up: builds the pages where their sources changed.
import { ensurePage } from '../bundle/page.ts';

await ensurePage();
