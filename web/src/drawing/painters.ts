// Two painters of a surface: WebGL2, and a plain canvas where that is not to be had.

import type { Relief, View } from "./relief";
import { depth, HEIGHT, SCALE, seen, WIDTH } from "./relief";

/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** The ground's colours from low to high, the colour of contours, and how many of them there are. */
export interface Colours {
  readonly ramp: readonly Colour[];
  readonly ink: Colour;
  readonly lines: number;
}

export interface Painter {
  readonly kind: "webgl2" | "canvas";
  paint(view: View, colours: Colours): void;
}

const VERTEX = `#version 300 es
in vec3 place; in vec3 normal; in float share;
uniform vec2 turn; uniform vec2 tilt; uniform vec3 scale;
out vec3 facing; out float height;
void main() {
  float across = place.x * turn.x - place.y * turn.y;
  float away = place.x * turn.y + place.y * turn.x;
  float up = place.z * tilt.x + away * tilt.y;
  float deep = away * tilt.x - place.z * tilt.y;
  gl_Position = vec4(across * scale.x, up * scale.y + scale.z, deep / 4.0, 1.0);
  facing = normal; height = share;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 facing; in float height;
uniform sampler2D ramp; uniform float lines; uniform vec3 ink;
out vec4 colour;
void main() {
  float light = 0.74 + 0.32 * max(0.0, dot(normalize(facing), normalize(vec3(-0.5, 0.55, 0.9))));
  float level = height * lines;
  float near = abs(fract(level - 0.5) - 0.5) / max(fwidth(level), 1e-4);
  float line = 1.0 - smoothstep(0.4, 1.4, near);
  vec3 base = texture(ramp, vec2(clamp(height, 0.015, 0.985), 0.5)).rgb;
  colour = vec4(mix(base * light, mix(base, ink, 0.6), 0.6 * line), 1.0);
}`;

/** A painter for a canvas, the quicker one if the browser has it. What it has painted is kept, for print. */
export function painterOf(canvas: HTMLCanvasElement, relief: Relief): Painter {
  const gl = canvas.getContext("webgl2", { antialias: true, alpha: true, preserveDrawingBuffer: true });
  return gl ? new GlPainter(gl, relief) : new CanvasPainter(canvas, relief);
}

class GlPainter implements Painter {
  readonly kind = "webgl2";
  private readonly program: WebGLProgram;
  private readonly count: number;
  private painted = "";

  constructor(
    private readonly gl: WebGL2RenderingContext,
    relief: Relief,
  ) {
    this.program = linked(gl);
    gl.useProgram(this.program);
    for (const [name, data, size] of [
      ["place", relief.positions, 3],
      ["normal", relief.normals, 3],
      ["share", relief.shares, 1],
    ] as const) {
      const place = gl.getAttribLocation(this.program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, 0, 0);
    }
    const triangles = trianglesOf(relief);
    this.count = triangles.length;
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.enable(gl.DEPTH_TEST);
  }

  paint({ turn, tilt }: View, { ramp, ink, lines }: Colours): void {
    const { gl, program } = this;
    this.useRamp(ramp);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    gl.uniform2f(at("turn"), Math.cos(turn), Math.sin(turn));
    gl.uniform2f(at("tilt"), Math.cos(tilt), Math.sin(tilt));
    gl.uniform3f(at("scale"), (2 * SCALE.zoom) / WIDTH, (2 * SCALE.zoom) / HEIGHT, 1 - (2 * SCALE.middle) / HEIGHT);
    gl.uniform1f(at("lines"), lines);
    gl.uniform3f(at("ink"), ink[0] / 255, ink[1] / 255, ink[2] / 255);
    gl.drawElements(gl.TRIANGLES, this.count, gl.UNSIGNED_INT, 0);
  }

  private useRamp(ramp: readonly Colour[]): void {
    const { gl } = this;
    const key = ramp.join(" ");
    if (key === this.painted) return;
    this.painted = key;
    const pixels = Uint8Array.from(ramp.flatMap((colour) => [...colour, 255]));
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, ramp.length, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  }
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "shader");
  return program;
}

function trianglesOf({ columns, rows }: Relief): Uint32Array {
  const found: number[] = [];
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const k = row * columns + column;
      found.push(k, k + 1, k + columns, k + 1, k + columns + 1, k + columns);
    }
  }
  return Uint32Array.from(found);
}

/** Paints facets from the farthest to the nearest. */
class CanvasPainter implements Painter {
  readonly kind = "canvas";
  private readonly context: CanvasRenderingContext2D | null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly relief: Relief,
  ) {
    this.context = canvas.getContext("2d");
  }

  paint(view: View, { ramp, lines }: Colours): void {
    const { context, relief, canvas } = this;
    if (!context) return;
    const { columns, rows, shares, normals } = relief;
    context.setTransform(canvas.width / WIDTH, 0, 0, canvas.height / HEIGHT, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    const place = (k: number): [number, number, number] => [
      relief.positions[3 * k],
      relief.positions[3 * k + 1],
      relief.positions[3 * k + 2],
    ];
    const facets: number[] = [];
    for (let row = 0; row < rows - 1; row += 2) for (let column = 0; column < columns - 2; column += 2) facets.push(row * columns + column);
    const far = new Map(facets.map((k) => [k, depth(place(k), view)]));
    facets.sort((a, b) => (far.get(b) as number) - (far.get(a) as number));
    for (const k of facets) {
      const down = Math.floor(k / columns) + 2 < rows ? 2 * columns : columns;
      const corners = [k, k + 2, k + 2 + down, k + down].map((corner) => seen(place(corner), view));
      const light = 0.74 + 0.32 * Math.max(0, -0.428 * normals[3 * k] + 0.471 * normals[3 * k + 1] + 0.771 * normals[3 * k + 2]);
      const banded = Math.round(shares[k] * lines) / lines;
      const base = ramp[Math.round(banded * (ramp.length - 1))];
      context.fillStyle = `rgb(${base.map((part) => Math.min(255, Math.round(part * light))).join(" ")})`;
      context.strokeStyle = context.fillStyle;
      context.beginPath();
      corners.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
      context.closePath();
      context.fill();
      context.stroke();
    }
  }
}
