/** Exam mode on the wall: the room is silent and off, each device says so, and a PIN lifts it. */
import { act, endExam, openSession } from '../client.ts';
import { clock } from '../lines.ts';
import { wall } from '../live.ts';
import { LevelMark } from '../parts/icons.tsx';
import { Press } from '../parts/press.tsx';
import { deviceName } from './devices.ts';
import { Header, Lines } from './header.tsx';
import { pinThen, sheet } from './place.ts';
import { roomWords } from './room.tsx';

export function Exam() {
  const w = roomWords.value;
  const exam = wall.value?.exam ?? null;
  if (exam === null) return null;
  const lift = (): void => {
    pinThen.value = async (pin) => {
      await openSession(pin);
      await endExam();
    };
    sheet.value = 'pin';
  };
  // Without a PIN there is nobody to ask for one; the server then says what to do first.
  const tryLift = (): void => {
    if (wall.value?.pinSet === true) lift();
    else void act('exam', endExam);
  };
  return (
    <div class="screen exam">
      <Header>
        <b>{wall.value?.room.name}</b>
      </Header>
      <Lines most={2} lesson={false} />
      <main>
        <section class="exam-said">
          <h1>{w.examHead}</h1>
          <p class="exam-how">{w.examSaid}</p>
          <p>{w.examSince(clock(exam.since))}</p>
        </section>
        <ul class="exam-devices scrolls">
          {exam.devices.map(({ device: id, state }) => {
            const device = wall.value?.devices.find((each) => each.id === id);
            return (
              <li key={id} class={`exam-device exam-${state}`}>
                <LevelMark level={state === 'off' ? 'well' : state === 'on' ? 'trouble' : 'care'} />
                <b>{device === undefined ? id : deviceName(device, w)}</b>
                <span>{w.examState[state]}</span>
              </li>
            );
          })}
        </ul>
      </main>
      <footer class="bar">
        <Press onPress={tryLift}>{w.examEnd}</Press>
      </footer>
    </div>
  );
}
