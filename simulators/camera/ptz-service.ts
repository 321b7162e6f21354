/** The PTZ service: nodes, moves, status, presets, home. */
import type { CameraClock } from './clock.ts';
import { durationMs } from './durations.ts';
import type { Preset, Presets } from './presets.ts';
import { profileOf } from './profiles.ts';
import { type Position, PtzMotion } from './ptz-motion.ts';
import type { Call, Service } from './service.ts';
import type { CameraSettings } from './settings.ts';
import { invalidArgument, notSupported } from './soap.ts';
import { at, escaped, textAt, type XmlNode } from './xml.ts';

export interface PtzParts {
  readonly settings: CameraSettings;
  readonly clock: CameraClock;
  readonly motion: PtzMotion;
  readonly presets: Presets;
  tell(event: { readonly event: string; readonly [what: string]: unknown }): void;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const SPACES = 'http://www.onvif.org/ver10/tptz';

const range = (element: string, uri: string, least: number, most: number, two: boolean): string =>
  `<tt:${element}><tt:URI>${SPACES}/${uri}</tt:URI><tt:XRange><tt:Min>${least}</tt:Min><tt:Max>${most}</tt:Max></tt:XRange>` +
  `${two ? `<tt:YRange><tt:Min>${least}</tt:Min><tt:Max>${most}</tt:Max></tt:YRange>` : ''}</tt:${element}>`;

const CONTINUOUS =
  range('ContinuousPanTiltVelocitySpace', 'PanTiltSpaces/VelocityGenericSpace', -1, 1, true) +
  range('ContinuousZoomVelocitySpace', 'ZoomSpaces/VelocityGenericSpace', -1, 1, false);
const OTHERS =
  range('AbsolutePanTiltPositionSpace', 'PanTiltSpaces/PositionGenericSpace', -1, 1, true) +
  range('AbsoluteZoomPositionSpace', 'ZoomSpaces/PositionGenericSpace', 0, 1, false) +
  range('RelativePanTiltTranslationSpace', 'PanTiltSpaces/TranslationGenericSpace', -1, 1, true) +
  range('RelativeZoomTranslationSpace', 'ZoomSpaces/TranslationGenericSpace', -1, 1, false);

export function ptzService(parts: PtzParts): Service {
  const { settings, motion, presets, tell } = parts;
  const told = (what: string, element: string): string => {
    tell({ event: 'ptz', what, ...motion.position() });
    return `<tptz:${element}/>`;
  };
  const spaces = (): string => CONTINUOUS.concat(settings.ptzSpaces === 'all' ? OTHERS : '');
  const node = (element: string): string =>
    `<tptz:${element} token="PtzNode_1" FixedHomePosition="false"><tt:Name>PTZ</tt:Name><tt:SupportedPTZSpaces>${spaces()}</tt:SupportedPTZSpaces>` +
    `<tt:MaximumNumberOfPresets>${settings.presetsMax}</tt:MaximumNumberOfPresets><tt:HomeSupported>${settings.home}</tt:HomeSupported></tptz:${element}>`;
  const configuration = (element: string): string =>
    `<tptz:${element} token="PtzConfig_1"><tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>PtzNode_1</tt:NodeToken><tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></tptz:${element}>`;

  function move(call: Call, kind: 'absolute' | 'relative'): void {
    mustBeProfile(settings, call);
    if (settings.ptzSpaces === 'continuous') throw invalidArgument('ter:SpaceNotSupported', 'Only continuous moves');
    const given = vector(at(call.asked, kind === 'absolute' ? 'Position' : 'Translation'));
    const now = motion.position();
    const sum = (axis: keyof Position): number => now[axis] + (given[axis] ?? 0);
    // A step that leads beyond an end stop ends there; a place beyond it is a mistake.
    if (kind === 'absolute' && !PtzMotion.within(given))
      throw invalidArgument('ter:InvalidPosition', 'The position is out of range');
    motion.goTo(
      kind === 'absolute'
        ? given
        : { pan: clamp(sum('pan'), -1, 1), tilt: clamp(sum('tilt'), -1, 1), zoom: clamp(sum('zoom'), 0, 1) },
    );
  }

  return {
    namespace: 'http://www.onvif.org/ver20/ptz/wsdl',
    path: '/onvif/ptz_service',
    version: [2, 60],
    there: () => settings.ptz,
    actions: {
      GetServiceCapabilities: () =>
        `<tptz:GetServiceCapabilitiesResponse><tptz:Capabilities EFlip="false" Reverse="false" MoveStatus="${settings.ptzStatus}" StatusPosition="${settings.ptzStatus}"/></tptz:GetServiceCapabilitiesResponse>`,
      GetNodes: () => `<tptz:GetNodesResponse>${node('PTZNode')}</tptz:GetNodesResponse>`,
      GetNode: () => `<tptz:GetNodeResponse>${node('PTZNode')}</tptz:GetNodeResponse>`,
      GetConfigurations: () =>
        `<tptz:GetConfigurationsResponse>${configuration('PTZConfiguration')}</tptz:GetConfigurationsResponse>`,
      GetConfiguration: () =>
        `<tptz:GetConfigurationResponse>${configuration('PTZConfiguration')}</tptz:GetConfigurationResponse>`,
      GetConfigurationOptions: () =>
        `<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>${spaces()}</tt:Spaces><tt:PTZTimeout><tt:Min>PT1S</tt:Min><tt:Max>PT60S</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>`,
      GetStatus: (call) => {
        mustBeProfile(settings, call);
        if (!settings.ptzStatus) throw notSupported();
        return statusXml(parts);
      },
      ContinuousMove: (call) => {
        mustBeProfile(settings, call);
        const given = durationMs(textAt(call.asked, 'Timeout') ?? '') ?? DEFAULT_TIMEOUT_MS;
        // Cameras that ignore the timeout turn until they are told to stop.
        motion.turn(
          vector(at(call.asked, 'Velocity')),
          settings.ptzTimeout === 'honour' ? given : Number.POSITIVE_INFINITY,
        );
        return told('continuous', 'ContinuousMoveResponse');
      },
      AbsoluteMove: (call) => {
        move(call, 'absolute');
        return told('absolute', 'AbsoluteMoveResponse');
      },
      RelativeMove: (call) => {
        move(call, 'relative');
        return told('relative', 'RelativeMoveResponse');
      },
      Stop: (call) => {
        mustBeProfile(settings, call);
        const wanted = (axis: string): boolean => (textAt(call.asked, axis) ?? 'true') !== 'false';
        motion.stop({ panTilt: wanted('PanTilt'), zoom: wanted('Zoom') });
        return told('stop', 'StopResponse');
      },
      GetPresets: (call) => {
        mustBeProfile(settings, call);
        return `<tptz:GetPresetsResponse>${presets.list.map(presetXml).join('')}</tptz:GetPresetsResponse>`;
      },
      SetPreset: (call) => {
        mustBeProfile(settings, call);
        const token = presets.put(
          textAt(call.asked, 'PresetToken'),
          textAt(call.asked, 'PresetName'),
          motion.position(),
        );
        tell({ event: 'ptz', what: 'set-preset', token });
        return `<tptz:SetPresetResponse><tptz:PresetToken>${token}</tptz:PresetToken></tptz:SetPresetResponse>`;
      },
      GotoPreset: (call) => {
        mustBeProfile(settings, call);
        motion.goTo(presets.find(textAt(call.asked, 'PresetToken')).position);
        return told('preset', 'GotoPresetResponse');
      },
      RemovePreset: (call) => {
        mustBeProfile(settings, call);
        presets.remove(textAt(call.asked, 'PresetToken'));
        return told('remove-preset', 'RemovePresetResponse');
      },
      GotoHomePosition: (call) => {
        mustBeProfile(settings, call);
        if (!settings.home) throw invalidArgument('ter:NoHomePosition', 'No home position has been defined');
        motion.goTo(presets.home);
        return told('home', 'GotoHomePositionResponse');
      },
      SetHomePosition: (call) => {
        mustBeProfile(settings, call);
        if (!settings.home) throw notSupported();
        presets.home = motion.position();
        return told('set-home', 'SetHomePositionResponse');
      },
    },
  };
}

function mustBeProfile(settings: CameraSettings, { asked }: Call): void {
  if (profileOf(settings, textAt(asked, 'ProfileToken')) === undefined)
    throw invalidArgument('ter:NoProfile', 'No such profile');
}

/** What is not named stays out. */
function vector(node: XmlNode | undefined): Partial<Position> {
  const panTilt = at(node, 'PanTilt')?.attributes;
  const zoom = at(node, 'Zoom')?.attributes;
  const space = panTilt?.['space'] ?? zoom?.['space'];
  if (space !== undefined && space !== '' && !/GenericSpace$/.test(space))
    throw invalidArgument('ter:SpaceNotSupported', 'Unsupported space');
  const read = (text: string | undefined): number => {
    const value = Number(text ?? 'missing');
    if (!Number.isFinite(value)) throw invalidArgument('ter:InvalidPosition', 'Not a number');
    return value;
  };
  return {
    ...(panTilt === undefined ? {} : { pan: read(panTilt['x']), tilt: read(panTilt['y']) }),
    ...(zoom === undefined ? {} : { zoom: read(zoom['x']) }),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function positionXml(element: string, { pan, tilt, zoom }: Position): string {
  const short = (value: number): string => String(Number(value.toFixed(4)));
  return (
    `<${element}><tt:PanTilt x="${short(pan)}" y="${short(tilt)}" space="${SPACES}/PanTiltSpaces/PositionGenericSpace"/>` +
    `<tt:Zoom x="${short(zoom)}" space="${SPACES}/ZoomSpaces/PositionGenericSpace"/></${element}>`
  );
}

function presetXml({ token, name, position }: Preset): string {
  const named = name === undefined ? '' : `<tt:Name>${escaped(name)}</tt:Name>`;
  return `<tptz:Preset token="${token}">${named}${positionXml('tt:PTZPosition', position)}</tptz:Preset>`;
}

function statusXml({ motion, clock }: PtzParts): string {
  const { panTilt, zoom } = motion.moving();
  const word = (moving: boolean): string => (moving ? 'MOVING' : 'IDLE');
  return (
    `<tptz:GetStatusResponse><tptz:PTZStatus>${positionXml('tt:Position', motion.position())}` +
    `<tt:MoveStatus><tt:PanTilt>${word(panTilt)}</tt:PanTilt><tt:Zoom>${word(zoom)}</tt:Zoom></tt:MoveStatus>` +
    `<tt:UtcTime>${clock.written(clock.utcMs())}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
  );
}
