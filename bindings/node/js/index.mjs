import binding from './index.js'

export const { Label, LabelError, Renderer, codes } = binding
