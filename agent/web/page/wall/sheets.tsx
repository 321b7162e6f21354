/** Small sheets over the page: which class, and the PIN. */
import { useEffect, useState } from 'preact/hooks';
import type { ClassList } from '../../api.ts';
import { act, classes, openSession, refusal, remark, selectClass, setPin } from '../client.ts';
import { useKeys } from '../keys.ts';
import { wall, words } from '../live.ts';
import { PinPad } from '../parts/pin-pad.tsx';
import { Press } from '../parts/press.tsx';
import { closeSheet as close, Sheet } from '../parts/sheet.tsx';
import { WORDS } from '../words.ts';
import { pinThen } from './place.ts';

export function ClassSheet() {
  const w = words.value;
  const [list, setList] = useState<ClassList | null>(null);
  useKeys({ Escape: close });
  useEffect(() => {
    void act('classes', classes).then((found) => {
      if (found !== undefined) setList(found);
    });
  }, []);
  const choose = async (id: string): Promise<void> => {
    if ((await act('class', () => selectClass(id))) !== undefined) close();
  };
  return (
    <Sheet head={w.chooseClassHead}>
      {list?.classes.length === 0 && <p class="sheet-empty">{w.noClassesYet}</p>}
      <div class="class-list">
        {list?.classes.map((each) => (
          <Press key={each.id} onPress={() => void choose(each.id)} pressed={each.id === list.current}>
            {each.name}
          </Press>
        ))}
      </div>
    </Sheet>
  );
}

/** Sets the PIN at first (entered twice), later opens a session with it. */
export function PinSheet() {
  const w = words.value;
  const [first, setFirst] = useState<string | null>(null);
  const [differ, setDiffer] = useState(false);
  const isSet = wall.value?.pinSet === true;

  const enter = async (pin: string): Promise<void> => {
    setDiffer(false);
    if (isSet) {
      const then = pinThen.peek();
      const done = await act('pin', async () => {
        if (then === null) await openSession(pin);
        else await then(pin);
        return true;
      });
      if (done === true) close();
    } else if (first === null) {
      refusal.value = null;
      setFirst(pin);
    } else if (first !== pin) {
      setFirst(null);
      setDiffer(true);
    } else {
      const done = await act('pin', () => setPin(pin));
      setFirst(null);
      if (done === undefined) return;
      remark.value = { zh: WORDS.zh.pinSetDone, en: WORDS.en.pinSetDone };
      close();
    }
  };
  const head = isSet ? w.pinEnter : first === null ? w.pinSetHead : w.pinSetAgain;
  return (
    <Sheet head={head}>
      <p class="sheet-why">{differ ? w.pinDiffer : isSet ? w.pinCover : w.pinSetWhy}</p>
      <PinPad onEnter={(pin) => void enter(pin)} onCancel={close} />
    </Sheet>
  );
}
