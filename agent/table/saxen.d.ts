/** What is used here of saxen, which brings no types. */
declare module 'saxen' {
  type Decode = (text: string) => string;
  type Attributes = Readonly<Record<string, string | undefined>>;
  export class Parser {
    on(hook: 'openTag', listener: (name: string, attributes: () => Attributes, decode: Decode) => void): this;
    on(hook: 'closeTag', listener: (name: string) => void): this;
    on(hook: 'text', listener: (text: string, decode: Decode) => void): this;
    on(hook: 'cdata', listener: (text: string) => void): this;
    /** Not well-formed; the parser stops after it. */
    on(hook: 'error', listener: (error: Error) => void): this;
    parse(xml: string): this;
  }
}
