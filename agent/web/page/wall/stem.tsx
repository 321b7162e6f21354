/** A question's text: as large as its place allows, never smaller than the back row can read, then it scrolls. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** In steps of the type scale; the last is the smallest the back row reads. */
const SIZES = ['stem-1', 'stem-2', 'stem-3', 'stem-4'] as const;

export function Stem({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [step, setStep] = useState(0);
  const [fittedFor, setFittedFor] = useState('');
  const [size, setSize] = useState('');
  useLayoutEffect(() => {
    const measure = (): void => setSize(`${innerWidth}x${innerHeight}`);
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  const wanted = `${size} ${text}`;
  useLayoutEffect(() => {
    const parent = box.current?.parentElement;
    if (parent === null || parent === undefined) return;
    if (fittedFor !== wanted) {
      setFittedFor(wanted);
      setStep(0);
    } else if (step < SIZES.length - 1 && parent.scrollHeight > parent.clientHeight + 1) {
      setStep(step + 1);
    }
  }, [wanted, fittedFor, step]);
  return (
    <div class={`stem ${SIZES[step] ?? ''}`} ref={box}>
      {text}
    </div>
  );
}
