/** What a service of the camera is: a namespace, a path, and what it answers to each action. */
import type { Here } from './address.ts';
import type { XmlNode } from './xml.ts';

export interface Call {
  /** The first element of the body: `GetProfiles`. */
  readonly asked: XmlNode;
  readonly header: XmlNode | undefined;
  /** Where the request came in: what the camera calls its own address. */
  readonly here: Here;
  /** The request's path. */
  readonly path: string;
  /** Aborted when the asker is gone. */
  readonly gone: AbortSignal;
}

/** The whole response element, XML; or that and SOAP headers. Throws a SoapFault. */
export type Reply = string | { readonly body: string; readonly header: string };
export type Action = (call: Call) => Reply | Promise<Reply>;

export interface Service {
  readonly namespace: string;
  readonly path: string;
  readonly version: readonly [major: number, minor: number];
  /** False: not part of this camera as it is set now. */
  there(): boolean;
  readonly actions: Readonly<Record<string, Action>>;
}

/** Answers that carry nothing. */
export const done =
  (element: string): Action =>
  () =>
    `<${element}/>`;
