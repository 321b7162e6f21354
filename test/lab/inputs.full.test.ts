/** Input devices and a serial panel through a real kernel, a hundred times. */
import { inputsInTheLaboratory } from './input-facts.ts';

inputsInTheLaboratory({ times: 100, seconds: 3_600, growthMB: 20 });
