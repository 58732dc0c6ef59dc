/** A file that `render` makes. */
export interface RenderedFile {
  /** Relative to the folder that it is written to, with `/` between its parts. */
  path: string;
  text: string;
  /** It holds a secret: nobody but its owner may read it, and it is never printed. */
  secret?: true;
}

export type RenderTargetName = 'nats' | 'prometheus' | 'kubernetes';

/** What a rendering is made from: what its header says. */
export interface Origin {
  target: RenderTargetName;
  /** Which of the things that the target can make: `--as`. */
  as?: string | undefined;
  /** Of fleetctl. */
  version: string;
  topology: string;
  /** `sha256:…` of the topology with its overlay. */
  digest: string;
  env: string | null;
}
