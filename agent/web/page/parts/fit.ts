/** A text in steps of size: the largest at which its box does not overflow. The last step is still read from the back row. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

const LAST_STEP = 4;

/** 0 (largest) … 4. `box` is what must not scroll; `about` changes when its content does. */
export function useFit(box: RefObject<HTMLElement | null>, about: string): number {
  const [size, setSize] = useState('');
  const [fit, setFit] = useState({ about: '', step: 0 });
  useLayoutEffect(() => {
    const measure = (): void => setSize(`${innerWidth}x${innerHeight}`);
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  const wanted = `${size} ${about}`;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (fit.about !== wanted) setFit({ about: wanted, step: 0 });
    else if (fit.step < LAST_STEP && element.scrollHeight > element.clientHeight + 1) {
      setFit({ about: wanted, step: fit.step + 1 });
    }
  }, [wanted, fit, box]);
  return fit.step;
}
