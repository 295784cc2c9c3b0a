declare module "h5wasm-plugins" {
  /** Where the package is, without a slash at the end. */
  export const base_url: string;
}
