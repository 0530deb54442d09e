// SPDX-License-Identifier: BSL-1.0
#include "weir/rows_builder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "exact_double.hpp"
#include "rows_format.hpp"
#include "utf8.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace detail;

constexpr char too_large_text[] = "the rows are over 4 GiB: ask for fewer or stream them";

/// A cell as it waits for the layout: the value itself, or where its octets are in the arena.
struct Slot {
  std::uint64_t bits = 0;
  std::uint32_t size_or_scale = 0;  // of octets, of a decimal
  bool is_null = false;
};

struct StagedColumn {
  ColumnDescriptor descriptor{};
  ValueType type = ValueType::null;
  std::uint64_t name_begin = 0;
  std::uint64_t arena_size = 0;
};
static_assert(std::is_trivially_copyable_v<StagedColumn>);

/// Where the parts of the buffer go; counts in 64 bits, so that it can't overflow before it is checked.
class Layout {
 public:
  explicit Layout(std::uint64_t begin) : end_(begin) {}

  std::uint32_t place(std::uint64_t size, std::uint64_t alignment = 1) {
    const std::uint64_t begin = align_up(end_, alignment);
    end_ = begin + size;
    return static_cast<std::uint32_t>(begin);  // exact, or end() is over the largest size
  }
  /// 0 for nothing.
  std::uint32_t place_any(std::uint64_t size) {
    const std::uint32_t begin = place(size);
    return size == 0 ? 0 : begin;
  }
  std::uint64_t end() const { return end_; }

 private:
  std::uint64_t end_;
};

/// The cells of one column, in the order of rows.
class CellsOf {
 public:
  CellsOf(const std::vector<Slot>& slots, std::size_t column, std::size_t columns)
      : first_(slots.data() + column), columns_(columns), rows_(slots.size() / columns) {}

  std::size_t size() const { return rows_; }
  const Slot& operator[](std::size_t row) const { return first_[row * columns_]; }

 private:
  const Slot* first_;
  std::size_t columns_;
  std::size_t rows_;
};

template <class T>
void store(char* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

template <class T>
void store_numbers(const CellsOf& cells, char* to) {
  for (std::size_t row = 0; row < cells.size(); ++row, to += sizeof(T))
    store(to, static_cast<T>(cells[row].bits));
}

// Uuids and the coefficients of decimals.
void store_sixteens(const CellsOf& cells, const char* arena, char* to) {
  constexpr std::size_t width = 16;
  for (std::size_t row = 0; row < cells.size(); ++row, to += width) {
    if (cells[row].is_null)
      std::memset(to, 0, width);
    else
      std::memcpy(to, arena + cells[row].bits, width);
  }
}

void store_octets(const CellsOf& cells, const char* arena, char* offsets, char* to) {
  std::uint32_t end = 0;
  store(offsets, end);
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const Slot& cell = cells[row];
    if (cell.size_or_scale != 0) std::memcpy(to + end, arena + cell.bits, cell.size_or_scale);
    end += cell.size_or_scale;
    offsets += sizeof end;
    store(offsets, end);
  }
}

void store_nulls(const CellsOf& cells, char* bits) {
  std::memset(bits, 0, nulls_size(cells.size()));
  for (std::size_t row = 0; row < cells.size(); ++row)
    if (cells[row].is_null) bits[row / 8] = static_cast<char>(bits[row / 8] | 1 << (row % 8));
}

struct CellWriter {
  RowsBuilder& to;

  void operator()(Null) const { to.null(); }
  void operator()(bool value) const { to.boolean(value); }
  void operator()(std::int64_t value) const { to.int64(value); }
  void operator()(std::uint64_t value) const { to.uint64(value); }
  void operator()(double value) const { to.real(value); }
  void operator()(const Decimal& value) const { to.decimal(value); }
  void operator()(const std::string& value) const { to.text(value); }
  void operator()(const Bytes& value) const { to.bytes(value.octets); }
  void operator()(Date value) const { to.date(value); }
  void operator()(Time value) const { to.time(value); }
  void operator()(Timestamp value) const { to.timestamp(value); }
  void operator()(TimestampTz value) const { to.timestamp_tz(value); }
  void operator()(const Uuid& value) const { to.uuid(value); }
  void operator()(const Json& value) const { to.json(value.text); }
};

}  // namespace

struct RowsColumns::Staged {
  std::vector<StagedColumn> columns;
  std::string names;

  std::string_view name(std::size_t column) const {
    const std::uint64_t begin = columns[column].name_begin;
    return std::string_view(names).substr(begin, columns[column].descriptor.name_size);
  }

  void add(std::string_view name, ValueType type) {
    if (names.size() + name.size() > largest_rows) throw Error(Errc::too_large, too_large_text);
    if (!is_utf8(name))
      throw Error(Errc::corrupt, "the name of column " + std::to_string(columns.size()) + " is not UTF-8");
    StagedColumn& column = columns.emplace_back();
    column.type = type;
    column.name_begin = names.size();
    column.descriptor.name_size = static_cast<std::uint32_t>(name.size());
    names.append(name);
  }
};

struct RowsBuilder::Staging : RowsColumns::Staged {
  std::vector<Slot> slots;  // row by row
  std::string arena;
  std::size_t next_column = 0;

  void clear() {
    columns.clear();
    slots.clear();
    names.clear();
    arena.clear();
    next_column = 0;
  }

  std::size_t row() const { return slots.size() / columns.size(); }
  std::size_t memory() const {
    return columns.capacity() * sizeof(StagedColumn) + slots.capacity() * sizeof(Slot) + names.capacity() +
           arena.capacity();
  }

  [[noreturn]] void throw_cell(Errc kind, std::string_view what) const {
    throw Error(kind, "column '" + std::string(name(next_column)) + "', row " + std::to_string(row()) + ": " +
                          std::string(what));
  }
  [[noreturn]] void throw_type(ValueType cell) const {
    throw_cell(Errc::type_mismatch, "the column is of type " + std::string(to_string(column().type)) +
                                        " and the cell of type " + std::string(to_string(cell)));
  }

  StagedColumn& column() { return columns[next_column]; }
  const StagedColumn& column() const { return columns[next_column]; }

  void require_columns() const {
    if (columns.empty()) [[unlikely]]
      throw Error(Errc::invalid_argument, "a cell before the first column: call add_column first");
  }

  void require_type(ValueType cell) {
    require_columns();
    StagedColumn& at = column();
    if (at.type == cell) [[likely]]
      return;
    if (at.type != ValueType::null) throw_type(cell);
    at.type = cell;
  }

  // By parts: a Slot put together elsewhere would be copied by a load that waits for its narrower stores.
  void push(std::uint64_t bits, std::uint32_t size_or_scale = 0, bool is_null = false) {
    Slot& slot = slots.emplace_back();
    slot.bits = bits;
    slot.size_or_scale = size_or_scale;
    slot.is_null = is_null;
    if (++next_column == columns.size()) next_column = 0;
  }

  void push_number(ValueType type, std::uint64_t bits) {
    require_type(type);
    push(bits);
  }

  // Where in the arena they are.
  std::uint64_t stage(std::string_view octets) {
    const std::uint64_t begin = arena.size();
    if (begin + octets.size() > largest_rows) [[unlikely]]
      throw_cell(Errc::too_large, too_large_text);
    arena.append(octets);
    return begin;
  }

  void push_octets(ValueType type, std::string_view octets) {
    require_columns();
    if (type != ValueType::bytes && !is_utf8(octets))
      throw_cell(Errc::corrupt, "the text is not valid UTF-8");
    require_type(type);
    StagedColumn& at = column();
    push(stage(octets), static_cast<std::uint32_t>(octets.size()));
    at.arena_size += octets.size();
  }

  // Sixteen octets, and for a decimal its scale.
  void push_sixteen(ValueType type, const void* octets, int scale) {
    require_type(type);
    push(stage({static_cast<const char*>(octets), 16}), static_cast<std::uint32_t>(scale));
  }

  // Whatever integer a `real` column takes.
  void push_exact(ValueType type, std::optional<double> number) {
    if (!number) throw_type(type);
    push(std::bit_cast<std::uint64_t>(*number));
  }

  bool takes_real() const { return !columns.empty() && column().type == ValueType::real; }

  // Makes an `int64` column one of `real`, cells and all, or changes nothing and fails.
  void make_real() {
    for (std::size_t at = next_column; at < slots.size(); at += columns.size())
      if (!exact_double(static_cast<std::int64_t>(slots[at].bits))) throw_type(ValueType::real);
    for (std::size_t at = next_column; at < slots.size(); at += columns.size()) {
      if (slots[at].is_null) continue;
      const auto number = static_cast<std::int64_t>(slots[at].bits);
      slots[at].bits = std::bit_cast<std::uint64_t>(static_cast<double>(number));
    }
    column().type = ValueType::real;
  }

  Rows build();
  std::size_t require_complete() const;
  std::uint64_t lay_out(std::size_t rows);
  void clear_gaps(char* out) const;
  void write_column(std::size_t index, char* out) const;

  // A thread keeps the staging of its last builders for its next ones. Builders may nest, so there are some.
  struct Spares {
    std::array<Staging*, 4> kept;
    std::size_t count;
    bool closed;  // the thread is ending
  };
  static Spares& spares() noexcept {
    // Without a destructor, so that a builder may still be made while a thread's other objects go.
    thread_local constinit Spares of_thread{};
    return of_thread;
  }
  static Staging* take();
  static void give_back(Staging* staging) noexcept;
};

// The order: header, descriptors, names, then for each column its data, its arena or scales, its nulls.
std::uint64_t RowsBuilder::Staging::lay_out(std::size_t rows) {
  Layout layout(sizeof(RowsHeader) + columns.size() * sizeof(ColumnDescriptor));
  const std::uint64_t names_begin = layout.place(names.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    StagedColumn& staged = columns[i];
    ColumnDescriptor& out = staged.descriptor;
    out.type = static_cast<std::uint8_t>(staged.type);
    out.name_offset = static_cast<std::uint32_t>(names_begin + staged.name_begin);
    out.data_offset = layout.place(data_size(staged.type, rows), data_alignment(staged.type));
    const std::uint64_t extra = staged.type == ValueType::decimal ? rows : staged.arena_size;
    out.extra_size = static_cast<std::uint32_t>(extra);
    out.extra_offset = layout.place_any(extra);
    out.nulls_offset = layout.place_any(out.has_nulls ? nulls_size(rows) : 0);
  }
  return layout.end();
}

void RowsBuilder::Staging::write_column(std::size_t index, char* out) const {
  const StagedColumn& staged = columns[index];
  const ColumnDescriptor& place = staged.descriptor;
  const CellsOf cells(slots, index, columns.size());
  char* const data = out + place.data_offset;
  switch (staged.type) {
    case ValueType::null:
      break;
    case ValueType::boolean:
      store_numbers<std::uint8_t>(cells, data);
      break;
    case ValueType::date:
      store_numbers<std::uint32_t>(cells, data);
      break;
    case ValueType::uuid:
      store_sixteens(cells, arena.data(), data);
      break;
    case ValueType::decimal:
      store_sixteens(cells, arena.data(), data);
      for (std::size_t row = 0; row < cells.size(); ++row)
        out[place.extra_offset + row] = static_cast<char>(cells[row].size_or_scale);
      break;
    case ValueType::text:
    case ValueType::bytes:
    case ValueType::json:
      store_octets(cells, arena.data(), data, out + place.extra_offset);
      break;
    default:
      store_numbers<std::uint64_t>(cells, data);
  }
  if (place.has_nulls) store_nulls(cells, out + place.nulls_offset);
}

// The number of rows.
std::size_t RowsBuilder::Staging::require_complete() const {
  if (next_column != 0)
    throw Error(Errc::invalid_argument, "row " + std::to_string(row()) + " ends before column '" +
                                            std::string(name(next_column)) + "'");
  return columns.empty() ? 0 : row();
}

// Before a data array there may be up to 15 bytes of padding. Whatever else is there is written afterwards.
void RowsBuilder::Staging::clear_gaps(char* out) const {
  constexpr std::size_t most = 15;
  for (const StagedColumn& column : columns) std::memset(out + column.descriptor.data_offset - most, 0, most);
}

Rows RowsBuilder::Staging::build() {
  const std::size_t rows = require_complete();
  const std::uint64_t size = lay_out(rows);
  if (rows > largest_rows || size > largest_rows) throw Error(Errc::too_large, too_large_text);
  BlobBuffer buffer(size);
  char* const out = buffer.data();

  clear_gaps(out);
  for (std::size_t i = 0; i < columns.size(); ++i) write_column(i, out);
  // After the cells: a descriptor is loaded as one, and waits for the narrow stores of `lay_out`.
  char* at = out + sizeof(RowsHeader);
  for (const StagedColumn& column : columns) {
    store(at, column.descriptor);
    at += sizeof(ColumnDescriptor);
  }
  std::memcpy(at, names.data(), names.size());

  store(out, RowsHeader{.magic = rows_magic,
                        .version = rows_version,
                        .reserved = 0,
                        .checksum = no_checksum,
                        .size = static_cast<std::uint32_t>(size),
                        .row_count = static_cast<std::uint32_t>(rows),
                        .column_count = static_cast<std::uint32_t>(columns.size()),
                        .reserved_too = 0});
  Blob bytes = std::move(buffer).freeze();
  bytes.note_checked();
  return Rows(std::move(bytes));
}

RowsBuilder::Staging* RowsBuilder::Staging::take() {
  Spares& spare = spares();
  return spare.count != 0 ? spare.kept[--spare.count] : new Staging;
}

void RowsBuilder::Staging::give_back(Staging* staging) noexcept {
  struct Closer {
    ~Closer() {
      Spares& spare = spares();
      spare.closed = true;
      while (spare.count != 0) delete spare.kept[--spare.count];
    }
  };
  thread_local const Closer closer;
  constexpr std::size_t most_memory = 1 << 20;
  Spares& spare = spares();
  if (spare.closed || spare.count == spare.kept.size() || staging->memory() > most_memory) {
    delete staging;
    return;
  }
  staging->clear();
  spare.kept[spare.count++] = staging;
}

RowsColumns::RowsColumns() : staged_(std::make_unique<Staged>()) {}
RowsColumns::RowsColumns(RowsColumns&&) noexcept = default;
RowsColumns& RowsColumns::operator=(RowsColumns&&) noexcept = default;
RowsColumns::~RowsColumns() = default;

void RowsColumns::add(std::string_view name, ValueType type) { staged_->add(name, type); }

RowsBuilder::RowsBuilder() : staging_(Staging::take()) {}

RowsBuilder::RowsBuilder(const RowsColumns& columns) : RowsBuilder() {
  staging_->columns = columns.staged_->columns;
  staging_->names = columns.staged_->names;
}

RowsBuilder::RowsBuilder(RowsBuilder&& other) noexcept : staging_(std::exchange(other.staging_, nullptr)) {}

RowsBuilder::~RowsBuilder() {
  if (staging_) Staging::give_back(staging_);
}

void RowsBuilder::add_column(std::string_view name, ValueType type) {
  if (!staging_->slots.empty())
    throw Error(Errc::invalid_argument, "a column after the first cell: add all columns before");
  staging_->add(name, type);
}

std::size_t RowsBuilder::column_count() const noexcept { return staging_->columns.size(); }

void RowsBuilder::null() {
  staging_->require_columns();
  staging_->column().descriptor.has_nulls = 1;
  staging_->push(0, 0, true);
}

void RowsBuilder::boolean(bool value) { staging_->push_number(ValueType::boolean, value ? 1 : 0); }

void RowsBuilder::int64(std::int64_t value) {
  if (staging_->takes_real()) return staging_->push_exact(ValueType::int64, exact_double(value));
  staging_->push_number(ValueType::int64, static_cast<std::uint64_t>(value));
}

void RowsBuilder::uint64(std::uint64_t value) {
  if (staging_->takes_real()) return staging_->push_exact(ValueType::uint64, exact_double(value));
  staging_->push_number(ValueType::uint64, value);
}

void RowsBuilder::real(double value) {
  staging_->require_columns();
  if (staging_->column().type == ValueType::int64) staging_->make_real();
  staging_->push_number(ValueType::real, std::bit_cast<std::uint64_t>(value));
}

void RowsBuilder::decimal(const Decimal& value) {
  const Decimal::Coefficient coefficient = value.coefficient();
  staging_->push_sixteen(ValueType::decimal, &coefficient, value.scale());
}

void RowsBuilder::text(std::string_view utf8) { staging_->push_octets(ValueType::text, utf8); }

void RowsBuilder::bytes(std::string_view octets) { staging_->push_octets(ValueType::bytes, octets); }

void RowsBuilder::json(std::string_view utf8) { staging_->push_octets(ValueType::json, utf8); }

void RowsBuilder::date(Date value) {
  staging_->push_number(ValueType::date, static_cast<std::uint32_t>(value.days));
}

void RowsBuilder::time(Time value) {
  staging_->require_columns();
  if (value.micros < 0 || value.micros > longest_time)
    staging_->throw_cell(Errc::out_of_range, "a time of day is 00:00:00 to 24:00:00");
  staging_->push_number(ValueType::time, static_cast<std::uint64_t>(value.micros));
}

void RowsBuilder::timestamp(Timestamp value) {
  staging_->push_number(ValueType::timestamp, static_cast<std::uint64_t>(value.micros));
}

void RowsBuilder::timestamp_tz(TimestampTz value) {
  staging_->push_number(ValueType::timestamp_tz, static_cast<std::uint64_t>(value.micros));
}

void RowsBuilder::uuid(const Uuid& value) { staging_->push_sixteen(ValueType::uuid, value.octets.data(), 0); }

void RowsBuilder::value(const Value& any) { std::visit(CellWriter{*this}, any.variant()); }

Rows RowsBuilder::build() && {
  Rows rows = staging_->build();
  staging_->clear();
  return rows;
}

}  // namespace weir
