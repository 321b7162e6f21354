/** Media (ver10) and Media2 (ver20): the same profiles, told in two ways. */
import { addressOf, type Ports, streamAddressOf } from './address.ts';
import { type Encoder, type Profile, profileOf, profilesOf, SENSOR, sourcesOf } from './profiles.ts';
import type { Call, Service } from './service.ts';
import type { CameraSettings } from './settings.ts';
import { invalidArgument, notSupported } from './soap.ts';
import { escaped, textAt } from './xml.ts';

const PTZ_CONFIGURATION = 'PtzConfig_1';

export interface MediaParts {
  readonly settings: CameraSettings;
  readonly ports: () => Ports;
}

export function mediaService({ settings, ports }: MediaParts): Service {
  const one = (call: Call): Profile => wanted(settings, call);
  const encoders = (): Encoder[] => encodersOf(settings).filter(({ codec }) => codec === 'H264');
  return {
    namespace: 'http://www.onvif.org/ver10/media/wsdl',
    path: '/onvif/media_service',
    version: [2, 60],
    there: () => settings.media !== '2',
    actions: {
      GetServiceCapabilities: () =>
        '<trt:GetServiceCapabilitiesResponse><trt:Capabilities SnapshotUri="true" Rotation="false"><trt:ProfileCapabilities MaximumNumberOfProfiles="9"/><trt:StreamingCapabilities RTP_RTSP_TCP="true" RTP_TCP="true"/></trt:Capabilities></trt:GetServiceCapabilitiesResponse>',
      GetProfiles: () =>
        `<trt:GetProfilesResponse>${profilesOf(settings)
          .map((profile) => profileXml(settings, profile, 'trt:Profiles'))
          .join('')}</trt:GetProfilesResponse>`,
      GetProfile: (call) =>
        `<trt:GetProfileResponse>${profileXml(settings, one(call), 'trt:Profile')}</trt:GetProfileResponse>`,
      GetVideoSources: () =>
        `<trt:GetVideoSourcesResponse>${sourcesOf(settings)
          .map(
            (token) =>
              `<trt:VideoSources token="${token}"><tt:Framerate>${SENSOR.fps}</tt:Framerate>${resolution(SENSOR)}</trt:VideoSources>`,
          )
          .join('')}</trt:GetVideoSourcesResponse>`,
      GetVideoSourceConfigurations: () =>
        `<trt:GetVideoSourceConfigurationsResponse>${sourcesOf(settings)
          .map((token) => sourceXml('trt:Configurations', token))
          .join('')}</trt:GetVideoSourceConfigurationsResponse>`,
      GetVideoEncoderConfigurations: () =>
        `<trt:GetVideoEncoderConfigurationsResponse>${encoders()
          .map((encoder) => encoderXml('trt:Configurations', encoder))
          .join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
      GetVideoEncoderConfiguration: ({ asked }) => {
        const encoder = encoders().find(({ token }) => token === textAt(asked, 'ConfigurationToken'));
        if (encoder === undefined) throw invalidArgument('ter:NoConfig', 'No such configuration');
        return `<trt:GetVideoEncoderConfigurationResponse>${encoderXml('trt:Configuration', encoder)}</trt:GetVideoEncoderConfigurationResponse>`;
      },
      GetAudioSources: () =>
        `<trt:GetAudioSourcesResponse>${settings.audio === 'none' ? '' : '<trt:AudioSources token="AudioSource_1"><tt:Channels>1</tt:Channels></trt:AudioSources>'}</trt:GetAudioSourcesResponse>`,
      GetStreamUri: (call) =>
        `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${escaped(streamAddressOf(settings, call.here, ports(), one(call).stream))}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`,
      GetSnapshotUri: (call) =>
        `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>${escaped(snapshotAddress(settings, call, ports(), one(call)))}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetSnapshotUriResponse>`,
      SetSynchronizationPoint: () => '<trt:SetSynchronizationPointResponse/>',
    },
  };
}

export function media2Service({ settings, ports }: MediaParts): Service {
  const one = (call: Call): Profile => wanted(settings, call);
  return {
    namespace: 'http://www.onvif.org/ver20/media/wsdl',
    path: '/onvif/media2_service',
    version: [21, 6],
    there: () => settings.media !== '1',
    actions: {
      GetServiceCapabilities: () =>
        '<tr2:GetServiceCapabilitiesResponse><tr2:Capabilities SnapshotUri="true"><tr2:ProfileCapabilities MaximumNumberOfProfiles="9" ConfigurationsSupported="VideoSource VideoEncoder AudioSource AudioEncoder PTZ"/><tr2:StreamingCapabilities RTSPStreaming="true" RTP_RTSP_TCP="true"/></tr2:Capabilities></tr2:GetServiceCapabilitiesResponse>',
      GetProfiles: ({ asked }) => {
        const token = textAt(asked, 'Token');
        const types = asked.children.filter(({ local }) => local === 'Type').map(({ text }) => text);
        const found = profilesOf(settings).filter((profile) => token === undefined || profile.token === token);
        if (token !== undefined && found.length === 0) throw invalidArgument('ter:NoProfile', 'No such profile');
        return `<tr2:GetProfilesResponse>${found.map((profile) => profile2Xml(settings, profile, types)).join('')}</tr2:GetProfilesResponse>`;
      },
      GetVideoSourceConfigurations: () =>
        `<tr2:GetVideoSourceConfigurationsResponse>${sourcesOf(settings)
          .map((token) => sourceXml('tr2:Configurations', token))
          .join('')}</tr2:GetVideoSourceConfigurationsResponse>`,
      GetVideoEncoderConfigurations: () =>
        `<tr2:GetVideoEncoderConfigurationsResponse>${encodersOf(settings)
          .map((encoder) => encoder2Xml('tr2:Configurations', encoder))
          .join('')}</tr2:GetVideoEncoderConfigurationsResponse>`,
      GetStreamUri: (call) =>
        `<tr2:GetStreamUriResponse><tr2:Uri>${escaped(streamAddressOf(settings, call.here, ports(), one(call).stream))}</tr2:Uri></tr2:GetStreamUriResponse>`,
      GetSnapshotUri: (call) =>
        `<tr2:GetSnapshotUriResponse><tr2:Uri>${escaped(snapshotAddress(settings, call, ports(), one(call)))}</tr2:Uri></tr2:GetSnapshotUriResponse>`,
      SetSynchronizationPoint: () => '<tr2:SetSynchronizationPointResponse/>',
    },
  };
}

function wanted(settings: CameraSettings, { asked }: Call): Profile {
  const profile = profileOf(settings, textAt(asked, 'ProfileToken'));
  if (profile === undefined) throw invalidArgument('ter:NoProfile', 'No such profile');
  if (profile.source === undefined) throw invalidArgument('ter:IncompleteConfiguration', 'The profile has no source');
  return profile;
}

function snapshotAddress(settings: CameraSettings, call: Call, ports: Ports, profile: Profile): string {
  if (settings.snapshot === 'missing') throw notSupported();
  if (settings.snapshot === 'rtsp') return streamAddressOf(settings, call.here, ports, profile.stream);
  return addressOf(settings, call.here, ports, `/snapshot/${profile.token}.jpg`);
}

function encodersOf(settings: CameraSettings): Encoder[] {
  return profilesOf(settings).flatMap(({ encoder }) => (encoder === undefined ? [] : [encoder]));
}

function resolution({ width, height }: { readonly width: number; readonly height: number }): string {
  return `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>`;
}

function sourceXml(element: string, token: string): string {
  return (
    `<${element} token="VideoSourceConfig_${token.at(-1)}"><tt:Name>VideoSourceConfig</tt:Name><tt:UseCount>2</tt:UseCount>` +
    `<tt:SourceToken>${token}</tt:SourceToken><tt:Bounds x="0" y="0" width="${SENSOR.width}" height="${SENSOR.height}"/></${element}>`
  );
}

function encoderXml(element: string, { token, width, height, fps, bitrateKbps }: Encoder): string {
  return (
    `<${element} token="${token}"><tt:Name>${token}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>` +
    `${resolution({ width, height })}<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${bitrateKbps}</tt:BitrateLimit></tt:RateControl>` +
    `<tt:H264><tt:GovLength>${fps * 2}</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264><tt:SessionTimeout>PT60S</tt:SessionTimeout></${element}>`
  );
}

function encoder2Xml(element: string, { token, codec, width, height, fps, bitrateKbps }: Encoder): string {
  return (
    `<${element} token="${token}" GovLength="${fps * 2}" Profile="Main"><tt:Name>${token}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${codec}</tt:Encoding>` +
    `${resolution({ width, height })}<tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:BitrateLimit>${bitrateKbps}</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality></${element}>`
  );
}

const AUDIO_NAMES = { pcma: 'G711', aac: 'AAC' } as const;
const AUDIO_NAMES_2 = { pcma: 'PCMA', aac: 'MP4A-LATM' } as const;

function audioSourceXml(element: string): string {
  return (
    `<${element} token="AudioSourceConfig_1"><tt:Name>AudioSourceConfig</tt:Name><tt:UseCount>2</tt:UseCount>` +
    `<tt:SourceToken>AudioSource_1</tt:SourceToken></${element}>`
  );
}

function audioEncoderXml(
  element: string,
  { audio }: CameraSettings,
  names: typeof AUDIO_NAMES | typeof AUDIO_NAMES_2,
): string {
  const encoding = audio === 'aac' ? names.aac : names.pcma;
  return (
    `<${element} token="AudioEncoder_1"><tt:Name>AudioEncoder</tt:Name><tt:UseCount>2</tt:UseCount>` +
    `<tt:Encoding>${encoding}</tt:Encoding><tt:Bitrate>64</tt:Bitrate><tt:SampleRate>${audio === 'aac' ? 16 : 8}</tt:SampleRate></${element}>`
  );
}

function ptzXml(element: string): string {
  return (
    `<${element} token="${PTZ_CONFIGURATION}"><tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>PtzNode_1</tt:NodeToken>` +
    `<tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></${element}>`
  );
}

/** Media (ver10) has no word for H.265: such a profile has no encoder there. */
function profileXml(settings: CameraSettings, { token, name, source, encoder }: Profile, element: string): string {
  return (
    `<${element} token="${token}" fixed="true"><tt:Name>${escaped(name)}</tt:Name>` +
    (source === undefined ? '' : sourceXml('tt:VideoSourceConfiguration', source.token)) +
    (settings.audio === 'none' ? '' : audioSourceXml('tt:AudioSourceConfiguration')) +
    (encoder?.codec === 'H264' ? encoderXml('tt:VideoEncoderConfiguration', encoder) : '') +
    (settings.audio === 'none' ? '' : audioEncoderXml('tt:AudioEncoderConfiguration', settings, AUDIO_NAMES)) +
    (settings.ptz ? ptzXml('tt:PTZConfiguration') : '') +
    `</${element}>`
  );
}

function profile2Xml(
  settings: CameraSettings,
  { token, name, source, encoder }: Profile,
  types: readonly string[],
): string {
  const has = (type: string): boolean => types.includes('All') || types.includes(type);
  const configurations =
    (source !== undefined && has('VideoSource') ? sourceXml('tr2:VideoSource', source.token) : '') +
    (settings.audio !== 'none' && has('AudioSource') ? audioSourceXml('tr2:AudioSource') : '') +
    (encoder !== undefined && has('VideoEncoder') ? encoder2Xml('tr2:VideoEncoder', encoder) : '') +
    (settings.audio !== 'none' && has('AudioEncoder')
      ? audioEncoderXml('tr2:AudioEncoder', settings, AUDIO_NAMES_2)
      : '') +
    (settings.ptz && has('PTZ') ? ptzXml('tr2:PTZ') : '');
  return (
    `<tr2:Profiles token="${token}" fixed="true"><tr2:Name>${escaped(name)}</tr2:Name>` +
    `${configurations === '' ? '' : `<tr2:Configurations>${configurations}</tr2:Configurations>`}</tr2:Profiles>`
  );
}
