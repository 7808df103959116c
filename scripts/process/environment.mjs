// npm hands its own settings and the running script's data to its children as npm_* variables. npm, npx and pnpm
// read them back as configuration; only what says where and how to download is meant for them.
const kept =
  /^npm_config_(registry|cache|userconfig|globalconfig|ca|cafile|strict_ssl|proxy|https_proxy|noproxy|offline|prefer_offline|store_dir)$/i

/** The environment for child processes, with `additions`. */
export function environment(additions = {}) {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name))
  return { ...Object.fromEntries(own), ...additions }
}
