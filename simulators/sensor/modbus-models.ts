/** The sensors, meters and boards of fact sheet 23 as registers: what each answers to which address. */

/** What can be set from outside, in everyday units. */
export interface RoomState {
  temperatureC: number;
  humidityPct: number;
  co2Ppm: number;
  voltageV: number;
  currentA: number;
  powerW: number;
  energyKWh: number;
  /** S8: the bits of its status register. */
  statusBits: number;
  /** PZEM: its power alarm. */
  alarm: boolean;
  /** From relay 1 on. */
  relays: boolean[];
  /** A relay whose contact no longer moves; 0: none. */
  stuck: number;
}

export interface ModelDevice {
  /** The unit it has from the factory. */
  readonly unit: number;
  /** An address it answers to besides its own; 0: none. */
  readonly anyUnit: number;
  /** Undefined: it has no such register. */
  register(table: 'input' | 'holding', address: number): number | undefined;
  /** False: it has no such register, or not such a value. */
  write?(address: number, value: number, self: { unit: number }): 'done' | 'address' | 'value';
  readonly coils: number;
}

const low = (value: number): number => Math.round(value) & 0xffff;
const high = (value: number): number => (Math.round(value) / 0x1_0000) & 0xffff;

export const modbusModels: Readonly<Record<string, (state: RoomState) => ModelDevice>> = {
  'xy-md02': (state) => {
    const holding = new Map([
      [0x0102, 9600],
      [0x0103, 0],
      [0x0104, 0],
    ]);
    return {
      unit: 1,
      anyUnit: 0,
      coils: 0,
      register(table, address) {
        if (table === 'holding') return address === 0x0101 ? 1 : holding.get(address);
        if (address === 1) return low(state.temperatureC * 10);
        return address === 2 ? low(state.humidityPct * 10) : undefined;
      },
      write(address, value, self) {
        if (address === 0x0101) {
          if (value < 1 || value > 247) return 'value';
          self.unit = value;
          return 'done';
        }
        if (!holding.has(address)) return 'address';
        holding.set(address, value);
        return 'done';
      },
    };
  },
  'senseair-s8': (state) => ({
    unit: 0x68,
    anyUnit: 0xfe,
    coils: 0,
    register(table, address) {
      if (table === 'holding') return { 0: 0, 1: 0, 31: 180 }[address];
      if (address === 0) return state.statusBits;
      if (address === 1 || address === 2) return 0;
      return address === 3 ? low(state.co2Ppm) : undefined;
    },
  }),
  'adtek-wall': (state) => {
    let correction = 0;
    return {
      unit: 1,
      anyUnit: 0,
      coils: 0,
      register(table, address) {
        if (table === 'input') return undefined;
        return {
          0: low(state.temperatureC * 10),
          1: low(state.humidityPct * 10),
          5: low(state.co2Ppm + correction),
          6: low(correction),
        }[address];
      },
      write(address, value) {
        if (address !== 6) return 'address';
        correction = value >= 0x8000 ? value - 0x1_0000 : value;
        return 'done';
      },
    };
  },
  'elt-mb350': (state) => ({
    unit: 1,
    anyUnit: 0,
    coils: 0,
    register(table, address) {
      if (table === 'input') return undefined;
      return {
        80: low(state.co2Ppm),
        81: low(state.temperatureC * 10),
        82: low(state.humidityPct),
        83: 0,
      }[address];
    },
  }),
  'pzem-016': (state) => {
    let alarmW = 23_000;
    return {
      unit: 1,
      anyUnit: 0xf8,
      coils: 0,
      register(table, address) {
        if (table === 'holding') return { 1: alarmW, 2: 1 }[address];
        const milliAmperes = state.currentA * 1000;
        const decaWatts = state.powerW * 10;
        const wattHours = state.energyKWh * 1000;
        const apparent = state.voltageV * state.currentA;
        return [
          low(state.voltageV * 10),
          low(milliAmperes),
          high(milliAmperes),
          low(decaWatts),
          high(decaWatts),
          low(wattHours),
          high(wattHours),
          500,
          apparent === 0 ? 0 : low(Math.min(1, state.powerW / apparent) * 100),
          state.alarm ? 0xffff : 0,
        ][address];
      },
      write(address, value, self) {
        if (address === 1) alarmW = value;
        else if (address === 2) self.unit = value;
        else return 'address';
        return 'done';
      },
    };
  },
  'waveshare-relay-8': () => ({ unit: 1, anyUnit: 0, coils: 8, register: () => undefined }),
};
