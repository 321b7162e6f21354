/** Input devices and a serial panel through a real kernel, ten times; a hundred in `inputs.full.test.ts`. */
import { inputsInTheLaboratory } from './input-facts.ts';

inputsInTheLaboratory({ times: 10, seconds: 900, growthMB: 12 });
