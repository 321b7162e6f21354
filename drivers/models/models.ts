/** Every model file, in the order of the contract's families; the first of a family is its generic one. */
import { aabbccGeneric } from './aabbcc-generic.ts';
import { adtekWall } from './adtek-wall.ts';
import { benqRp } from './benq-rp.ts';
import { clevertouchImpact } from './clevertouch-impact.ts';
import { clevertouchImpactPlus } from './clevertouch-impact-plus.ts';
import { ctouchGeneric } from './ctouch-generic.ts';
import { digitizerGeneric } from './digitizer-generic.ts';
import { eltMb350 } from './elt-mb350.ts';
import { em41003d5d } from './em4100-3d5d.ts';
import { em41008h } from './em4100-8h.ts';
import { em41008hReversed } from './em4100-8h-reversed.ts';
import { em4100Generic } from './em4100-generic.ts';
import { em4100Parallax } from './em4100-parallax.ts';
import { hisenseGeneric } from './hisense-generic.ts';
import { hisenseWr6ce } from './hisense-wr6ce.ts';
import { hostPc } from './host-pc.ts';
import { i3touchP7511 } from './i3touch-p7511.ts';
import { iclickerBase } from './iclicker-base.ts';
import { iclickerBaseV1 } from './iclicker-base-v1.ts';
import { iiyamaLe40 } from './iiyama-le40.ts';
import { iiyamaTe68mis } from './iiyama-te68mis.ts';
import { keyboard3d5d } from './keyboard-3d5d.ts';
import { keyboard8hReversed } from './keyboard-8h-reversed.ts';
import { keyboard10h } from './keyboard-10h.ts';
import { keyboardGeneric } from './keyboard-generic.ts';
import { keypadGeneric } from './keypad-generic.ts';
import { langoBoard } from './lango-board.ts';
import { lgGeneric } from './lg-generic.ts';
import { lgKbInput } from './lg-kb-input.ts';
import { lgThreeDigitId } from './lg-three-digit-id.ts';
import { maxhubGeneric } from './maxhub-generic.ts';
import { maxhubV6Lan } from './maxhub-v6-lan.ts';
import { modbusGeneric } from './modbus-generic.ts';
import type { Model } from './model.ts';
import { necGeneric } from './nec-generic.ts';
import { necP461 } from './nec-p461.ts';
import { newlineAvocor } from './newline-avocor.ts';
import { newlineGeneric } from './newline-generic.ts';
import { onvifGeneric } from './onvif-generic.ts';
import { philipsSicpGeneric } from './philips-sicp-generic.ts';
import { philipsSicpOld } from './philips-sicp-old.ts';
import { philipsSicpOneVolume } from './philips-sicp-one-volume.ts';
import { pjlinkGeneric } from './pjlink-generic.ts';
import { prometheanGeneric } from './promethean-generic.ts';
import { prowiseClassic } from './prowise-classic.ts';
import { pzem016 } from './pzem-016.ts';
import { samsungMdcGeneric } from './samsung-mdc-generic.ts';
import { samsungMdcId0 } from './samsung-mdc-id0.ts';
import { senseairS8 } from './senseair-s8.ts';
import { smartBlanks } from './smart-blanks.ts';
import { smartGeneric } from './smart-generic.ts';
import { smartMx } from './smart-mx.ts';
import { stxBcc3d5d } from './stx-bcc-3d5d.ts';
import { stxBcc8h } from './stx-bcc-8h.ts';
import { stxBccGeneric } from './stx-bcc-generic.ts';
import { sunvoteGeneric } from './sunvote-generic.ts';
import { turningpointGeneric } from './turningpoint-generic.ts';
import { viewsonicGeneric } from './viewsonic-generic.ts';
import { waveshareRelay8 } from './waveshare-relay-8.ts';
import { xyMd02 } from './xy-md02.ts';

/** A new model is one file and one line here; a test says when the line is missing. */
export const models: readonly Model<unknown>[] = [
  iclickerBase,
  iclickerBaseV1,
  sunvoteGeneric,
  turningpointGeneric,
  aabbccGeneric,
  clevertouchImpact,
  iiyamaTe68mis,
  prowiseClassic,
  langoBoard,
  viewsonicGeneric,
  benqRp,
  maxhubGeneric,
  maxhubV6Lan,
  clevertouchImpactPlus,
  samsungMdcGeneric,
  samsungMdcId0,
  philipsSicpGeneric,
  philipsSicpOneVolume,
  philipsSicpOld,
  iiyamaLe40,
  lgGeneric,
  lgKbInput,
  lgThreeDigitId,
  smartGeneric,
  smartMx,
  smartBlanks,
  newlineGeneric,
  newlineAvocor,
  prometheanGeneric,
  ctouchGeneric,
  i3touchP7511,
  hisenseGeneric,
  hisenseWr6ce,
  necGeneric,
  necP461,
  pjlinkGeneric,
  em4100Generic,
  em41008h,
  em41008hReversed,
  em41003d5d,
  em4100Parallax,
  stxBccGeneric,
  stxBcc8h,
  stxBcc3d5d,
  modbusGeneric,
  senseairS8,
  xyMd02,
  adtekWall,
  eltMb350,
  pzem016,
  waveshareRelay8,
  onvifGeneric,
  digitizerGeneric,
  keyboardGeneric,
  keyboard8hReversed,
  keyboard3d5d,
  keyboard10h,
  keypadGeneric,
  hostPc,
];
