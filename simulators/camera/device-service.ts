/** The device service: identity, time, what there is and where, restart. */
import { addressesOf, addressOf, type Here, type Ports } from './address.ts';
import type { CameraClock } from './clock.ts';
import type { Call, Service } from './service.ts';
import { done } from './service.ts';
import type { CameraSettings } from './settings.ts';
import { invalidArgument, notSupported, SoapFault } from './soap.ts';
import { at, escaped, textAt, type XmlNode } from './xml.ts';

export interface DeviceParts {
  readonly settings: CameraSettings;
  readonly clock: CameraClock;
  readonly endpoint: string;
  readonly mac: string;
  readonly ports: () => Ports;
  /** Every service, this one included. */
  readonly services: () => readonly Service[];
  readonly scopes: () => readonly string[];
  restart(): void;
  tell(event: { readonly event: string; readonly [what: string]: unknown }): void;
}

export function deviceService(parts: DeviceParts): Service {
  const { settings, clock } = parts;
  return {
    namespace: 'http://www.onvif.org/ver10/device/wsdl',
    path: '/onvif/device_service',
    version: [20, 12],
    there: () => true,
    actions: {
      GetSystemDateAndTime: () =>
        `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>${clock.dateAndTime()}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
      SetSystemDateAndTime: (call) => setClock(parts, call.asked),
      GetDeviceInformation: () =>
        `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escaped(settings.make)}</tds:Manufacturer>` +
        `<tds:Model>${escaped(settings.model)}</tds:Model><tds:FirmwareVersion>${escaped(settings.firmware)}</tds:FirmwareVersion>` +
        `<tds:SerialNumber>${escaped(settings.serial)}</tds:SerialNumber><tds:HardwareId>${escaped(settings.hardware)}</tds:HardwareId></tds:GetDeviceInformationResponse>`,
      GetServices: (call) => {
        const listed = parts.services().filter((service) => service.there());
        return `<tds:GetServicesResponse>${listed.map((service) => serviceXml(parts, call.here, service)).join('')}</tds:GetServicesResponse>`;
      },
      GetCapabilities: (call) =>
        `<tds:GetCapabilitiesResponse><tds:Capabilities>${capabilitiesXml(parts, call)}</tds:Capabilities></tds:GetCapabilitiesResponse>`,
      GetServiceCapabilities: () =>
        '<tds:GetServiceCapabilitiesResponse><tds:Capabilities><tds:Network NTP="1"/>' +
        `<tds:Security UsernameToken="${settings.auth === 'token' || settings.auth === 'both'}" HttpDigest="${settings.auth === 'digest' || settings.auth === 'both'}"/>` +
        '<tds:System DiscoveryResolve="false" DiscoveryBye="true"/></tds:Capabilities></tds:GetServiceCapabilitiesResponse>',
      GetScopes: () =>
        `<tds:GetScopesResponse>${parts
          .scopes()
          .map(
            (scope) =>
              `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escaped(scope)}</tt:ScopeItem></tds:Scopes>`,
          )
          .join('')}</tds:GetScopesResponse>`,
      GetHostname: () =>
        '<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>camera</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>',
      GetEndpointReference: () =>
        `<tds:GetEndpointReferenceResponse><tds:GUID>${parts.endpoint}</tds:GUID></tds:GetEndpointReferenceResponse>`,
      GetWsdlUrl: () =>
        '<tds:GetWsdlUrlResponse><tds:WsdlUrl>http://www.onvif.org/</tds:WsdlUrl></tds:GetWsdlUrlResponse>',
      GetNetworkInterfaces: (call) =>
        `<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${parts.mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
        `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${call.here.host}</tt:Address><tt:PrefixLength>24</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>`,
      GetNetworkProtocols: (call) =>
        `<tds:GetNetworkProtocolsResponse>${[
          ['HTTP', call.here.port],
          ['HTTPS', call.here.port],
          ['RTSP', parts.ports().rtsp],
        ]
          .map(
            ([name, port]) =>
              `<tds:NetworkProtocols><tt:Name>${name}</tt:Name><tt:Enabled>true</tt:Enabled><tt:Port>${port}</tt:Port></tds:NetworkProtocols>`,
          )
          .join('')}</tds:GetNetworkProtocolsResponse>`,
      GetUsers: () =>
        `<tds:GetUsersResponse><tds:User><tt:Username>${escaped(settings.user)}</tt:Username><tt:UserLevel>Administrator</tt:UserLevel></tds:User></tds:GetUsersResponse>`,
      GetNTP: () =>
        '<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP></tds:NTPInformation></tds:GetNTPResponse>',
      GetDiscoveryMode: () =>
        '<tds:GetDiscoveryModeResponse><tds:DiscoveryMode>Discoverable</tds:DiscoveryMode></tds:GetDiscoveryModeResponse>',
      SetScopes: done('tds:SetScopesResponse'),
      SystemReboot: () => {
        parts.restart();
        return '<tds:SystemRebootResponse><tds:Message>Rebooting</tds:Message></tds:SystemRebootResponse>';
      },
    },
  };
}

function serviceXml(parts: DeviceParts, here: Here, service: Service): string {
  const [major, minor] = service.version;
  return (
    `<tds:Service><tds:Namespace>${service.namespace}</tds:Namespace>` +
    `<tds:XAddr>${escaped(addressesOf(parts.settings, here, parts.ports(), service.path))}</tds:XAddr>` +
    `<tds:Version><tt:Major>${major}</tt:Major><tt:Minor>${minor}</tt:Minor></tds:Version></tds:Service>`
  );
}

/** The older way to say what there is; it knows nothing of Media2. */
function capabilitiesXml(parts: DeviceParts, { here, asked }: Call): string {
  const wanted = asked.children.filter(({ local }) => local === 'Category').map(({ text }) => text);
  const path = (namespace: string): string | undefined =>
    parts.services().find((service) => service.namespace === namespace && service.there())?.path;
  const part = (name: string, servicePath: string | undefined, rest: string): string =>
    servicePath === undefined || (wanted.length > 0 && !wanted.includes('All') && !wanted.includes(name))
      ? ''
      : `<tt:${name}><tt:XAddr>${escaped(addressOf(parts.settings, here, parts.ports(), servicePath))}</tt:XAddr>${rest}</tt:${name}>`;
  return (
    part(
      'Device',
      '/onvif/device_service',
      '<tt:System><tt:DiscoveryResolve>false</tt:DiscoveryResolve><tt:DiscoveryBye>true</tt:DiscoveryBye><tt:RemoteDiscovery>false</tt:RemoteDiscovery><tt:SystemBackup>false</tt:SystemBackup><tt:SystemLogging>false</tt:SystemLogging><tt:FirmwareUpgrade>false</tt:FirmwareUpgrade><tt:SupportedVersions><tt:Major>20</tt:Major><tt:Minor>12</tt:Minor></tt:SupportedVersions></tt:System>',
    ) +
    part(
      'Events',
      path('http://www.onvif.org/ver10/events/wsdl'),
      '<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport><tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport>',
    ) +
    part(
      'Media',
      path('http://www.onvif.org/ver10/media/wsdl'),
      '<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>',
    ) +
    part('PTZ', path('http://www.onvif.org/ver20/ptz/wsdl'), '')
  );
}

function setClock({ settings, clock, tell }: DeviceParts, asked: XmlNode): string {
  const ntp = textAt(asked, 'DateTimeType') === 'NTP';
  if (ntp) {
    settings.clockMode = 'ntp';
    return '<tds:SetSystemDateAndTimeResponse/>';
  }
  if (settings.clockMode === 'ntp')
    throw new SoapFault('Sender', ['ter:InvalidArgVal', 'ter:NtpServerUndefined'], 'The time is set by NTP');
  const wanted = at(asked, 'UTCDateTime');
  if (wanted === undefined) throw notSupported('UTCDateTime is required');
  const read = (...path: readonly string[]): number => Number(textAt(wanted, ...path) ?? 'no number');
  const ms = Date.UTC(
    read('Date', 'Year'),
    read('Date', 'Month') - 1,
    read('Date', 'Day'),
    read('Time', 'Hour'),
    read('Time', 'Minute'),
    read('Time', 'Second'),
  );
  if (Number.isNaN(ms)) throw invalidArgument('ter:InvalidDateTime', 'Invalid date and time');
  clock.setTo(ms);
  tell({ event: 'clock-set', utc: new Date(ms).toISOString() });
  return '<tds:SetSystemDateAndTimeResponse/>';
}
